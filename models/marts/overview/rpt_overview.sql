{#- One row a figure: metric, label, the relation to count and the condition. -#}
{%- set abroad -%}
    region_code in (
        select region_code from {{ ref('dim_region') }} where province_code <> '{{ var("home_province_code") }}'
    )
{%- endset -%}
{#- A center without a region counts for the province, as in the statistics. -#}
{%- set home_standing = "is_current and ended_on is null and not coalesce(" ~ abroad ~ ", false)" -%}
{%- set home_hosts = "select host_id from " ~ ref("dim_center") ~ " where " ~ home_standing -%}
{%- set counts = [
    ("files_received", "收到文件", "fct_submission", "disposition <> 'register'", "件"),
    ("files_accepted", "读取成功", "fct_submission", "outcome = 'accepted'", "件"),
    ("files_refused", "拒收文件", "fct_submission", "disposition = 'refused'", "件"),
    ("files_unrecognised", "无版式识别", "fct_submission", "disposition = 'unrecognised'", "件"),
    ("files_held", "暂不采用", "fct_submission", "disposition = 'held'", "件"),
    ("files_superseded", "已有更新报送", "fct_submission", "disposition = 'superseded'", "件"),
    ("centers", "登记中心", "dim_center", "is_current", "个"),
    ("centers_standing", "在册中心", "dim_center", "is_current and ended_on is null", "个"),
    ("hosts", "依托单位", "dim_host", "center_count > 0", "家"),
    ("reports_owed", "应报年度报告", "fct_center_year", "is_owed and report_status <> 'not_due'", "份"),
    ("reports_on_time", "按期报送", "fct_center_year", "report_status = 'on_time'", "份"),
    ("reports_late", "逾期报送", "fct_center_year", "report_status = 'late'", "份"),
    ("reports_missing", "未报送", "fct_center_year", "report_status = 'missing'", "份"),
    ("reports_held", "已报待核", "fct_center_year", "report_status = 'held'", "份"),
    ("values_reported", "填报指标值", "fct_indicator", "value is not null", "个"),
    ("values_accepted", "采用指标值", "fct_indicator", "is_accepted", "个"),
    ("issues_error", "错误", "fct_submission_issue", "severity in ('error', 'refusal')", "条"),
    ("issues_warning", "提醒", "fct_submission_issue", "severity = 'warning'", "条"),
    ("issues_notice", "告知", "fct_submission_issue", "severity = 'notice'", "条"),
    ("home_centers_standing", "本省在册中心", "dim_center", home_standing, "个"),
    ("home_hosts", "本省中心的依托单位", "dim_host", "host_id in (" ~ home_hosts ~ ")", "家"),
] -%}
with figures as (
    {%- for metric, label, relation, condition, unit in counts %}
    select
        cast({{ loop.index }} as integer) as sort_order,
        '{{ metric }}' as metric,
        '{{ label }}' as label,
        count(*) as value,
        '{{ unit }}' as unit
    from {{ ref(relation) }}
    where {{ condition }}
    {{ "union all" if not loop.last }}
    {%- endfor %}
)

select
    metric,
    label,
    value,
    unit,
    {{ as_of_date() }} as as_of_on,
    sort_order
from figures
order by sort_order
