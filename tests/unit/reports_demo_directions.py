# ruff: noqa: E501 -- SQL stands unbroken, as it would in its own file
"""The part of the invented database that directions, their pairs, grounds, groups and decisions fill."""

from __future__ import annotations

import json

import duckdb

HOSTILE_DIRECTION = "主轴|<img src=x onerror=alert(3)>】[链接](https://example.invalid)‮与补偿"
MARKED = json.dumps(
    [["热误差补偿", "shared"], ["及其", "frame"], [HOSTILE_DIRECTION, "other"]], ensure_ascii=False
)
MARKED_OTHER = json.dumps([["热误差补偿", "shared"], ["技术", "frame"]], ensure_ascii=False)


def fill_directions(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the marts in a database that has its centers already (temporary table `c`)."""
    connection.execute(
        """
        create temp table d as
        select t.*, c.center_name as holder_name, c.host_id, '示例装备制造有限公司' || c.i as host_name, c.region_code, r.region_name, c.cluster_code, k.cluster_name, c.i
        from (
            select i as n, 'T-' || lpad(i::varchar, 3, '0') as text_id, 'center' as holder_kind, center_id as holder_id, 'ledger' as source_kind, true as is_standing from c
            union all select 900 + n, 'T-9' || n, 'application', 'A' || n, 'application', false from range(1, 3) t(n)
            union all select 800, 'T-800', 'listed', 'D1', 'demand', false
        ) t
        left join c on c.i = t.n
        left join marts.dim_region r on r.region_code = c.region_code
        left join marts.dim_cluster k on k.cluster_code = c.cluster_code
        """
    )
    connection.execute("update d set holder_name = '申报中心' || n, host_name = '申报单位' where n > 900")
    connection.execute(
        """
        insert into marts.fct_direction by name
        select * exclude (n, i), 'K' || n as direction_key, '热误差补偿' || n as text, '热误差补偿' || n as normalised_text, 1 as ledger_count,
            date '2019-05-31' + n::int as first_on, 2025 as batch_year from d
        """
    )
    side = "text_id, '热误差补偿' || n as text, holder_kind, holder_id, holder_name, source_kind, is_standing, date '2019-05-31' + n::int as first_on, case holder_kind when 'application' then 2025 end as batch_year, case holder_kind when 'application' then date '2025-03-01' end as filed_on, host_id, host_name, '张某' as director_name, region_code, region_name, cluster_code, cluster_name, '省专业技术创新中心' as base_type_name, '辽宁省科学技术厅' as authority, 'ledger' as source_submission_id, '研究方向' as source_sheet, 'C' || n as source_cell"
    for letter in "ab":
        columns = connection.execute(f"select {side} from d limit 0").description or []
        named = ", ".join(f"{column[0]} as {column[0]}_{letter}" for column in columns)
        connection.execute(
            f"create temp table side_{letter} as select n, {named} from (select n, {side} from d)"
        )
    connection.execute(
        """
        insert into marts.fct_direction_pair by name
        select 'P-' || p.no as pair_id, p.list_kind, p.list_name, p.list_rank, p.level_code, p.level_code in ('duplicate', 'similar') or p.state <> 'open' as is_to_judge, 90 - p.no * 10.5 as score, '基础分 +25' as score_parts,
            p.state as decision_state, case when p.state <> 'open' then 'distinct' end as verdict_code, case when p.state <> 'open' then '不重复' end as verdict_name,
            case when p.state <> 'open' then date '2025-05-01' end as decided_on, case when p.state <> 'open' then '示例处室' end as office,
            case when p.state <> 'open' then $hostile end as reason, case when p.state = 'reopened' then '文本已变更' end as decision_note,
            case when p.state = 'reopened' then '旧文本一' end as decided_text_one, case when p.state = 'reopened' then '旧文本二' end as decided_text_two,
            false as is_identical, false as is_same_holder, false as is_same_host, false as is_same_person, p.no = 1 as is_same_cluster,
            $marked as marked_a, $other as marked_b, '共同的部分：热误差补偿' as explanation,
            a.* exclude (n), b.* exclude (n), case when p.state <> 'open' then 'ledger' end as decision_submission_id
        from (values
            (1, 1, 2, 'near_copy', '相近文本', null, 'duplicate', 'open'),
            (2, 2, 3, 'same_cluster', '同一集群', null, 'related', 'open'),
            (3, 3, 4, 'near_copy', '相近文本', null, 'similar', 'reopened'),
            (4, 4, 5, 'near_copy', '相近文本', null, 'duplicate', 'decided'),
            (5, 1, 901, 'application', '申报对照', 1, 'similar', 'open'),
            (6, 2, 901, 'application', '申报对照', 2, 'related', 'open'),
            (7, 2, 902, 'application', '申报对照', 1, 'unrelated', 'open'),
            (8, 1, 800, 'demand', '需求对照', 1, 'related', 'open')
        ) p(no, one, two, list_kind, list_name, list_rank, level_code, state)
        join side_a a on a.n = p.one join side_b b on b.n = p.two
        """,
        {"hostile": HOSTILE_DIRECTION, "marked": MARKED, "other": MARKED_OTHER},
    )
    connection.execute(
        """
        insert into marts.fct_application_direction by name
        select text_id_b as text_id, list_rank as nearest_rank, holder_id_b as application_id, holder_name_b as application_name, batch_year_b as batch_year,
            filed_on_b as filed_on, text_b as text, pair_id, text_id_a as standing_text_id, text_a as standing_text, holder_id_a as center_id, holder_name_a as center_name,
            list_rank = 1 as is_earlier, level_code, score, marked_b as marked_text, marked_a as marked_standing_text, decision_state
        from marts.fct_direction_pair where holder_kind_b = 'application'
        """
    )
    connection.execute(
        """
        insert into marts.fct_direction_ground by name
        select 'G-' || no as ground_id, kind as ground_kind, name as ground_name, scope, breach as is_breach, rule_id, split_part(rule_id, '/', 1) as regulation_id, article,
            '办法的含义' as meaning, basis, basis = 'formal' as is_formal, certainty, case certainty when 'certain' then '确定' else '须人工判断' end as certainty_name,
            $hostile || '与另一基地' as reason, pair_id, subject_kind, subject_id, '主体' || no as subject_name, 'center' as other_kind, 'LN-PTIC-0002' as other_id,
            'ledger' as source_submission_id, '研究方向' as source_sheet, 'C' || no as source_cell
        from (values
            (1, 'standing_base', '方向已有省级基地', 'pair', true, 'LN-CALL-2023/1-4-c', '一.4', 'formal', 'needs_decision', 'P-5', 'application', 'A1'),
            (2, 'standing_mic', '领域已有省制造业创新中心', 'pair', true, 'LN-MIC-DRAFT/7-1-b', '7(1)', 'what_if', 'certain', 'P-5', 'application', 'A1'),
            (3, 'other_authority', '不同主管部门的基地方向相同', 'pair', false, null, null, 'none', 'certain', 'P-1', 'center', 'LN-PTIC-0002'),
            (4, 'same_leader', '同一负责人承担的基地超过限额', 'base', true, 'LN-CALL-2023/1-3-a', '一.3', 'formal', 'certain', null, 'center', 'LN-PTIC-0002'),
            (5, 'same_host_direction', '同一企业同一业务方向', 'pair', true, 'LN-CALL-2023/1-4-a', '一.4', 'formal', 'certain', 'P-unlisted', 'center', 'LN-PTIC-0003')
        ) t(no, kind, name, scope, breach, rule_id, article, basis, certainty, pair_id, subject_kind, subject_id)
        """,
        {"hostile": HOSTILE_DIRECTION},
    )
    connection.execute(
        """
        insert into marts.fct_direction_group_member by name
        select 'C-1' as group_id, i::int as member_no, text_id, case i when 2 then $hostile else '热误差补偿' || i end as text, holder_kind, holder_id, holder_name, host_id,
            host_name, region_code, region_name, cluster_code, cluster_name, '辽宁省科学技术厅' as authority, date '2019-05-31' as first_on, 3 as pair_count,
            'ledger' as source_submission_id, '研究方向' as source_sheet, 'C' || i as source_cell
        from d where i between 2 and 4
        """,
        {"hostile": HOSTILE_DIRECTION},
    )
    connection.execute(
        """
        insert into marts.fct_direction_group by name
        select group_id, max(text) filter (where member_no = 2) as theme, count(*) as member_count, count(distinct holder_id) as base_count, 3 as host_count, 3 as region_count,
            3 as cluster_count, 1 as authority_count, 2 as pair_count, 0.6667 as density_share, min(first_on) as first_on
        from marts.fct_direction_group_member group by group_id
        """
    )
    connection.execute(
        """
        insert into marts.fct_direction_decision by name
        select 'J-' || no as decision_id, 'T-004' as text_id_one, '热误差补偿4' as text_one, 'T-005' as text_id_two, $hostile as text_two, 'distinct' as verdict_code, '不重复' as verdict_name,
            '对象不同' as reason, '示例处室' as office, date '2025-05-01' - no::int as decided_on, effect, pair_id, (pair_id is not null)::int as pair_count,
            timestamp '2025-05-02' as received_at, 'ledger' as source_submission_id, 'decisions' as source_sheet, 'C' || no as source_cell
        from (values (1, 'applies', 'P-4'), (2, 'superseded', null), (3, 'reopened', 'P-3'), (4, 'not_found', null), (5, 'unknown_verdict', null)) t(no, effect, pair_id)
        """,
        {"hostile": HOSTILE_DIRECTION},
    )
