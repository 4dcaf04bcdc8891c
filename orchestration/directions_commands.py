"""`tic directions`: searching and measuring the comparison of research directions; its other commands answer.

Belongs here: options, complaints, printing. Does not belong here: the comparison (warehouse/directions).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from orchestration import console, directions_answers

DONE, FAILED = 0, 3

app = typer.Typer(help="研究方向比对：查重、记录决定、检索与评测。", no_args_is_help=True)
app.command()(directions_answers.check)
app.command()(directions_answers.decide)


@app.command()
def search(
    corpus: Annotated[Path, typer.Option("--corpus", help="被检索的文本：JSON Lines 或 CSV，字段 id、text")],
    queries: Annotated[Path, typer.Option("--queries", help="检索文本：JSON Lines 或 CSV，字段 id、text")],
    top_k: Annotated[int, typer.Option("--top-k", min=1, help="每条检索返回几条")] = 50,
    format_name: Annotated[str, typer.Option("--format", help="jsonl 或 table")] = "jsonl",
    model: Annotated[
        Path | None,
        typer.Option("--model", help="语义模型文件夹（model.onnx、tokenizer.json）；缺省只按字面比对"),
    ] = None,
) -> int:
    """对每条检索文本给出最接近的文本，按分值由高到低。

    jsonl 每行一条：query_id、ranked_ids、scores。分值只表示先后，不是概率。
    """
    from warehouse.directions.records import RecordError, read_texts
    from warehouse.directions.resources import load_resources
    from warehouse.directions.searching import search as run_search
    from warehouse.directions.semantic import SemanticError, open_encoder

    if format_name not in {"jsonl", "table"}:
        console.fail(f"--format 应为 jsonl 或 table，收到“{format_name}”。")
        return 2
    try:
        encoder = open_encoder(model) if model else None
        found = run_search(
            read_texts(corpus),
            read_texts(queries, is_asking=True),
            load_resources(),
            top_k=top_k,
            encoder=encoder,
        )
        for query_id, ids, scores in found:
            if format_name == "jsonl":
                line = {"query_id": query_id, "ranked_ids": ids, "scores": scores}
                typer.echo(json.dumps(line, ensure_ascii=False))
            else:
                for rank, (answer, score) in enumerate(zip(ids, scores, strict=True), start=1):
                    typer.echo(f"{query_id}\t{rank}\t{answer}\t{score:.2f}")
    except (RecordError, SemanticError) as error:
        console.fail(str(error))
        return 2
    return DONE


@app.command()
def evaluate(
    pairs: Annotated[
        Path,
        typer.Option(
            "--pairs",
            help="标注的成对文本：CSV 或 JSON Lines，字段 text_a、text_b 与 level（等级）或 label（1/0、是/否）；"
            "三元组用字段 anchor、same、other",
        ),
    ],
    corpus: Annotated[
        Path | None, typer.Option("--corpus", help="一并作为候选与词频背景的文本，字段 id、text")
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option("--model", help="语义模型文件夹（model.onnx、tokenizer.json）；缺省只按字面比对"),
    ] = None,
    scores_path: Annotated[Path | None, typer.Option("--scores", help="把每对的分值与构成写到该 CSV")] = None,
    format_name: Annotated[str, typer.Option("--format", help="table 或 json")] = "table",
) -> int:
    """用标注的成对文本评测当前设置：各等级的查准率与查全率、平均精度、候选查全率、每百对须读对数。"""
    from warehouse.directions.evaluation import evaluate as measure
    from warehouse.directions.evaluation import evaluate_triplets, read_pairs
    from warehouse.directions.records import RecordError, read_table, read_texts
    from warehouse.directions.resources import load_resources
    from warehouse.directions.semantic import SemanticError, open_encoder

    resources = load_resources()
    try:
        table = read_table(pairs)
        if {"anchor", "same", "other"} <= set(table.columns):
            right = evaluate_triplets(table, resources)
            _print({"三元组数": table.height, "同义在前的比例": right}, format_name)
            return DONE
        background = read_texts(corpus)["text"].drop_nulls().to_list() if corpus else None
        encoder = open_encoder(model) if model else None
        quality = measure(read_pairs(pairs, resources), resources, background, encoder)
    except (RecordError, SemanticError) as error:
        console.fail(str(error))
        return 2
    if scores_path is not None:
        quality.scored.write_csv(scores_path)
    lines: dict[str, object] = {"标注对数": quality.pairs, "其中高度相似以上": quality.true_pairs}
    for level in quality.levels:
        lines[f"{level.name}以上 查准率"] = level.precision
        lines[f"{level.name}以上 查全率"] = level.recall
    lines["平均精度 AP"] = quality.average_precision
    for depth, recall in quality.candidate_recall.items():
        lines[f"候选查全率（前 {depth}）"] = recall
    lines["每 100 对真重复须读对数"] = quality.read_per_100
    _print(lines, format_name)
    return DONE


def _print(lines: dict[str, object], format_name: str) -> None:
    if format_name == "json":
        typer.echo(json.dumps(lines, ensure_ascii=False, indent=1))
        return
    for name, value in lines.items():
        shown = "—" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
        typer.echo(f"{name}\t{shown}")
