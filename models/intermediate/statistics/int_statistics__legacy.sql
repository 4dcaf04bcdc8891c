-- How far the integration of old types had come at the end of each reporting year, one row a type and year.
{% set dispositions = {
    "legacy_converted": "disposition = '转'",
    "legacy_merged": "disposition = '并'",
    "legacy_revoked": "disposition = '撤'",
    "legacy_kept": "disposition = '保留'",
    "legacy_disposed": "disposition is not null",
    "legacy_open": "disposition is null",
} -%}
with years as (
    select distinct reporting_year from {{ ref('int_statistics__register') }}
),

bases as (
    select
        years.reporting_year,
        coalesce(bases.base_type_code, 'other') as base_type_code,
        case
            when coalesce(bases.disposed_on <= {{ last_day_of_year('years.reporting_year') }}, true)
                then bases.disposition
        end as disposition
    from years
    cross join {{ ref('int_legacy__bases') }} as bases
    left join {{ ref('regions') }} as regions
        on bases.region_code = regions.region_code
    where (regions.region_code is null or regions.province_code = '{{ var("home_province_code") }}')
)

select
    reporting_year,
    base_type_code,
    {%- for name, condition in dispositions.items() %}
    sum(case when {{ condition }} then 1 else 0 end) as {{ name }},
    {%- endfor %}
    count(*) as legacy_bases
from bases
group by reporting_year, base_type_code
