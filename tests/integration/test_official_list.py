"""An official-looking list of three levels, dropped in the inbox, groups every figure in the next run."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from orchestration.run import run_whole_road
from tests.integration.conftest import AS_OF, Road
from tests.unit.reading_files import workbook
from warehouse.publishing import connect
from warehouse.settings import Home, open_home

pytestmark = [pytest.mark.xdist_group("road"), pytest.mark.long]

REGISTER = "文件,收到时间,报送单位,收件人,说明\r\n2211.xlsx,2024-05-06 09:00,某厅,甲,\r\n"
HEAD: list[list[Any]] = [
    ["辽宁省“2211”产业体系目录"],
    ["发布机关", "某厅"],
    ["文号：某发〔2024〕5号"],
    ["实施日期", "2024年5月1日"],
    ["层级", "层级名称", "代码", "名称", "上级代码", "统一社会信用代码"],
]


def rows(home: Home, query: str) -> list[tuple[Any, ...]]:
    with connect(home) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def home(road: Road, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The small province after one more run, before which the list came: every cluster, one chain, one host."""
    home = open_home(tmp_path_factory.mktemp("official") / "home")
    shutil.copytree(road.home.root, home.root, dirs_exist_ok=True)
    clusters = rows(home, "select cluster_code, cluster_name from marts.dim_cluster order by cluster_code")
    host = rows(
        home,
        """
        select hosts.host_id, hosts.host_name, centers.cluster_code
        from marts.dim_center as centers inner join marts.dim_host as hosts using (host_id)
        where centers.is_current and centers.cluster_code is not null
        qualify count(*) over (partition by host_id) = 1
        order by centers.center_id limit 1
        """,
    )[0]
    listed: list[list[Any]] = [[1, "产业集群", code, f"{name}产业集群"] for code, name in clusters]
    listed += [
        [2, "产业链", "L1", "某产业链", host[2]],
        [3, "骨干企业", "L1-1", host[1], "L1", host[0]],
    ]
    folder = home.inbox / "来文"
    folder.mkdir()
    (folder / "2211.xlsx").write_bytes(workbook({"目录": [*HEAD, *listed]}))
    (folder / "收件登记.csv").write_text(REGISTER, encoding="utf-8-sig")
    outcome = run_whole_road(home, as_of=AS_OF)
    assert outcome.value("received_files", "new_files") == 2
    return home


def test_it_is_the_current_version_and_older_ones_stay(home: Home) -> None:
    versions = rows(
        home,
        """
        select version, is_current, status_name, issued_by, document_number from marts.dim_classification_scheme
        where scheme_id = '2211' order by version
        """,
    )
    assert versions == [
        ("0", False, "未核实", None, None),
        ("2022年版", False, "示例", "示例机关（虚构）", "示例〔2022〕1号"),
        ("2023年版", False, "示例", "示例机关（虚构）", "示例〔2023〕1号"),
        ("2024", True, "已核实", "某厅", "某发〔2024〕5号"),
    ]
    levels = rows(
        home,
        """
        select level_no, level_name, count(*) from marts.dim_classification_node
        where scheme_id = '2211' and is_current group by all order by level_no
        """,
    )
    assert levels == [(1, "产业集群", 22), (2, "产业链", 1), (3, "骨干企业", 1)]


def test_its_top_level_says_what_the_clusters_say(home: Home) -> None:
    """Every node of the top level stands for one cluster, so every figure of the two must be the same."""
    compared = rows(
        home,
        """
        select count(*), count(*) filter (where clusters.value is not null),
               count(*) filter (where clusters.value is distinct from nodes.value
                                or clusters.owed_count is distinct from nodes.owed_count)
        from marts.fct_kpi as clusters
        inner join marts.fct_kpi as nodes
            on nodes.subject_kind = 'node' and nodes.subject_code = '2211/1/' || clusters.subject_code
            and nodes.reporting_year = clusters.reporting_year and nodes.kpi_id = clusters.kpi_id
        where clusters.subject_kind = 'cluster' and clusters.subject_code like 'C%'
        """,
    )
    ((all_rows, with_value, different),) = compared
    assert all_rows > 1000 and with_value > 300 and different == 0


def test_a_center_of_a_listed_host_counts_down_to_its_host(home: Home) -> None:
    counted = rows(
        home,
        """
        select level_no, count(distinct center_id), min(basis) from marts.fct_center_node
        where scheme_id = '2211' and node_code in ('L1', 'L1-1') group by level_no order by level_no
        """,
    )
    assert counted == [(2, 1, "core_enterprise"), (3, 1, "core_enterprise")]
    figures = rows(
        home,
        """
        select count(*) from marts.fct_kpi
        where subject_kind = 'node' and subject_code in ('2211/2/L1', '2211/3/L1-1') and value is not null
        """,
    )
    assert figures[0][0] > 50


def test_no_file_of_it_is_in_doubt(home: Home) -> None:
    assert rows(home, "select disposition from marts.fct_submission where file_name = '2211.xlsx'") == [
        ("in_use",)
    ]
    doubted: list[Any] = rows(
        home,
        """
        select issue_code, cell, message from marts.fct_submission_issue inner join marts.fct_submission
        using (submission_id) where file_name = '2211.xlsx'
        """,
    )
    assert doubted == [], Path(home.inbox)
