{#- The few words that messages and titles are put together from; whole sentences are in the seeds. -#}
{% macro wording(key) -%}
    {%- set words = {
        "equal": "等于",
        "at_least": "不小于",
        "at_most": "不大于",
        "own_median": "本中心其他年度中位数",
        "peer_median": "同类基地中位数",
        "separator": "、",
        "and_others": "等",
        "clause_separator": "；",
        "demand_list": "技术需求清单",
        "stage_unknown": "状态未载明",
        "region": "地区",
        "cluster": "产业集群",
        "base_type": "基地类型",
        "department": "归口部门",
        "host_kind": "单位性质",
        "unclassified": "未归类",
        "year_suffix": "年",
        "approval": "批准建设",
        "end": "终止",
        "rectification": "整改",
        "rectification_due": "期限至",
        "from_to": "→",
        "form_ledger": "登记台账",
        "form_annual_report": "年度报告",
        "form_annual_summary": "年度报告汇总",
        "form_application": "申报材料",
        "form_recommendation": "推荐汇总表",
        "form_classification": "产业分类目录",
        "form_context": "产业背景数据",
        "form_statistics_edition": "已发布统计年报",
        "ground_certain": "确定",
        "ground_open": "须人工判断",
        "text_changed": "原决定所依据的文本已变更",
        "form_direction_decisions": "方向重复判定决定",
        "form_register": "收件登记",
        "form_unknown": "未识别",
        "status_verified": "已核实",
        "status_unverified": "未核实",
        "status_illustrative": "示例",
        "level_prefix": "第",
        "level_suffix": "级",
        "two_nodes": "按产业集群、依托单位等归属不一致：",
    } -%}
    '{{ words[key] }}'
{%- endmacro %}


{#- The word for each of the listed values of a column; the words' keys may bear a prefix. -#}
{% macro wording_of(column, values, prefix="") -%}
    case {{ column }}
        {%- for value in values %} when '{{ value }}' then {{ wording(prefix ~ value) }}{% endfor %}
    end
{%- endmacro %}


{#- A source that names a regulation by its id (`LN-CALL-2023 二`) by the regulation's title; `regulation`: the alias of
    the row of `regulations` joined to it, which may be missing. -#}
{% macro cited_source(source, regulation) -%}
    coalesce(
        replace({{ source }}, {{ regulation }}.regulation_id || ' ', '《' || {{ regulation }}.title || '》'), {{ source }}
    )
{%- endmacro %}
