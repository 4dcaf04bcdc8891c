"""`tic directions search` and `evaluate`: the forms they read and write, and their complaints."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from typer.testing import CliRunner

from orchestration.directions_commands import app
from warehouse.directions.evaluation import average_precision

RUNNER = CliRunner()


def lines(path: Path, *records: dict) -> Path:
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    return path


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    texts = {"c1": "数控机床主轴热误差补偿", "c2": "肉鸡高效养殖", "c3": "质子交换膜燃料电池电堆", "c4": ""}
    return lines(tmp_path / "corpus.jsonl", *({"id": i, "text": text} for i, text in texts.items()))


def search(corpus: Path, queries: Path, *more: str) -> tuple[int, str]:
    arguments = ["search", "--corpus", str(corpus), "--queries", str(queries), *more]
    result = RUNNER.invoke(app, arguments, standalone_mode=False)
    return result.return_value, result.stdout


def test_search_writes_one_line_a_query_in_the_given_order(corpus: Path, tmp_path: Path) -> None:
    asked = (
        {"id": "q2", "text": "PEMFC电堆"},
        {"id": "q1", "text": "CNC机床主轴"},
        {"id": "q0", "text": None},
    )
    queries = lines(tmp_path / "queries.jsonl", *asked)
    code, output = search(corpus, queries, "--top-k", "50", "--format", "jsonl")
    answers = [json.loads(line) for line in output.splitlines()]
    assert code == 0
    assert [answer["query_id"] for answer in answers] == ["q2", "q1", "q0"]
    assert [answer["ranked_ids"][:1] for answer in answers] == [["c3"], ["c1"], []]
    for answer in answers:
        assert len(answer["ranked_ids"]) == len(answer["scores"]) <= 50
        assert answer["scores"] == sorted(answer["scores"], reverse=True)
    assert search(corpus, queries) == (code, output)


def test_search_names_what_is_wrong_with_a_file(corpus: Path, tmp_path: Path) -> None:
    for name, content in {
        "broken.jsonl": '{"id": "a", "text": ',
        "no_text.jsonl": '{"id": "a"}',
        "list.jsonl": "[1]",
    }.items():
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        assert search(corpus, path)[0] == 2, name
    assert search(corpus, tmp_path / "absent.jsonl")[0] == 2
    assert search(corpus, corpus, "--format", "xml")[0] == 2
    assert search(corpus, corpus, "--model", str(tmp_path))[0] == 2


def test_an_id_names_one_text_of_the_corpus_and_may_ask_twice(tmp_path: Path) -> None:
    once = {"id": "c1", "text": "数控机床主轴热误差补偿"}
    same = lines(tmp_path / "same.jsonl", once, once, {"id": "c2", "text": "肉鸡养殖"})
    other = lines(tmp_path / "other.jsonl", once, {"id": "c1", "text": "肉鸡养殖"})
    queries = lines(tmp_path / "q.jsonl", {"id": "q", "text": "机床"}, {"id": "q", "text": "肉鸡"})
    code, output = search(same, queries)
    assert code == 0
    assert [json.loads(line)["ranked_ids"] for line in output.splitlines()] == [["c1"], ["c2"]]
    assert search(other, queries)[0] == 2


def test_only_a_line_feed_ends_a_line(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    odd = "数控\u2028机床\x85主轴\x0b热\t误差"
    path.write_bytes(f'{{"id": "a", "text": "{odd}"}}\r\n\r\n{{"id": "b", "text": "肉鸡"}}'.encode())
    code, output = search(corpus, path)
    assert code == 0
    answers = [json.loads(line) for line in output.splitlines()]
    assert [answer["ranked_ids"][0] for answer in answers] == ["c1", "c2"]


def test_half_a_surrogate_pair_is_survived(corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "half.jsonl"
    path.write_text('{"id": "a", "text": "数控\\ud800机床"}\n', encoding="utf-8")
    code, output = search(corpus, path)
    assert code == 0
    assert json.loads(output)["ranked_ids"][0] == "c1"


def evaluate(path: Path) -> dict:
    result = RUNNER.invoke(app, ["evaluate", "--pairs", str(path), "--format", "json"], standalone_mode=False)
    assert result.return_value == 0, result.output
    return json.loads(result.stdout)


def test_evaluate_reads_yes_and_no_levels_and_triplets(tmp_path: Path) -> None:
    same, other = ("数控机床热误差补偿", "CNC机床热误差补偿技术"), ("铝合金铸造工艺研究", "肉鸡养殖")
    plain = pl.DataFrame([(*same, "1"), (*other, "否")], schema=["text_a", "text_b", "label"], orient="row")
    plain.write_csv(tmp_path / "plain.csv")
    measured = evaluate(tmp_path / "plain.csv")
    assert (measured["标注对数"], measured["其中高度相似以上"], measured["平均精度 AP"]) == (2, 1, 1.0)
    assert measured["高度相似以上 查准率"] == measured["高度相似以上 查全率"] == 1.0
    assert measured["重复以上 查全率"] is None
    graded = plain.with_columns(pl.Series("label", ["重复", "unrelated"]))
    graded.write_csv(tmp_path / "graded.csv")
    assert evaluate(tmp_path / "graded.csv")["重复以上 查全率"] == 1.0
    triplets = lines(
        tmp_path / "triplets.jsonl",
        {"anchor": "铝合金薄壁件铸造", "same": "薄壁铝合金件的铸造工艺", "other": "镁合金薄壁件铸造"},
    )
    assert evaluate(triplets)["同义在前的比例"] == 1.0


def test_evaluate_refuses_a_label_it_does_not_know(tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text("text_a,text_b,label\na,b,也许\n", encoding="utf-8")
    result = RUNNER.invoke(app, ["evaluate", "--pairs", str(tmp_path / "pairs.csv")], standalone_mode=False)
    assert result.return_value == 2


def test_average_precision_takes_ties_in_the_least_favorable_order() -> None:
    truth = np.array([True, False, True])
    assert average_precision(truth, np.array([3.0, 2.0, 1.0])) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(truth, np.array([1.0, 1.0, 1.0])) == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert average_precision(np.array([False]), np.array([1.0])) is None
