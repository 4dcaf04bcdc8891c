-- The figures of statistics that no KPI gives, one row a subject, year and measure: the register's numbers of
-- centers in every breakdown, endings by way of ending, changes by item, the integration of old types.
{% set sources = [
    ("int_statistics__totals", "subject_kind", "subject_code", [
        "standing", "accepted", "unaccepted", "rectifying", "approved", "ended", "ended_to_date"
    ]),
    ("int_statistics__changes", "'change_item'", "change_item", ["changes", "filed_changes", "changes_to_date"]),
    ("int_statistics__changes", "'change_total'", "'all'", ["changes", "filed_changes", "changes_to_date"]),
    ("int_statistics__legacy", "'legacy_type'", "base_type_code", [
        "legacy_bases", "legacy_converted", "legacy_merged", "legacy_revoked", "legacy_kept", "legacy_disposed",
        "legacy_open"
    ]),
    ("int_statistics__legacy", "'legacy_total'", "'all'", [
        "legacy_bases", "legacy_converted", "legacy_merged", "legacy_revoked", "legacy_kept", "legacy_disposed",
        "legacy_open"
    ]),
] -%}
with amounts as (
    {%- for source, kind, code, measures in sources %}
    {%- set last_source = loop.last %}
    {%- for measure in measures %}
    select
        {{ kind }} as subject_kind,
        {{ code }} as subject_code,
        reporting_year,
        '{{ measure }}' as measure_id,
        {{ measure }} as amount
    from {{ ref(source) }}
    {{ "union all" if not (last_source and loop.last) }}
    {%- endfor %}
    {%- endfor %}
)

select
    subject_kind,
    subject_code,
    reporting_year,
    measure_id,
    cast(sum(amount) as double) as value
from amounts
group by subject_kind, subject_code, reporting_year, measure_id
