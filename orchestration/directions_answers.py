"""`tic directions check` and `decide`: what stands already, and writing down what an office decided.

Belongs here: options, complaints, printing. Does not belong here: answering (warehouse/directions).
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration import console
from warehouse.settings import Home, open_home

if TYPE_CHECKING:
    from warehouse.directions.articles import Host
    from warehouse.directions.asking import Question
    from warehouse.directions.precedents import Precedents

DONE, WRONG_USE, FAILED = 0, 2, 3
FORMATS = ("table", "json")
_SHOWN = (
    *(
        "rank",
        "level_code",
        "level_name",
        "score",
        "text_id",
        "text",
        "source_kind",
        "holder_id",
        "holder_name",
    ),
    *("base_type_name", "host_id", "host_name", "region_name", "cluster_name", "first_on", "is_same_host"),
    "explanation",
)

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="数据目录；缺省为环境变量 TIC_HOME，再缺省为 ./data")
]


class WrongUseError(ValueError):
    """The command was called wrongly; the message is one Chinese sentence."""


def check(
    text: Annotated[str | None, typer.Argument(help="要查的研究方向")] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", help="申报书（.xlsx），或文本清单（.csv、.jsonl、.txt）：逐条查其中的方向"),
    ] = None,
    host: Annotated[
        str | None, typer.Option("--host", help="申报单位：名称或统一社会信用代码；同一单位的方向一并比对")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=200, help="每条方向列出几条")] = 20,
    format_name: Annotated[str, typer.Option("--format", help="table 或 json")] = "table",
    home: HomeOption = None,
) -> int:
    """查一条方向（或一份申报书的各条方向）与在册方向的重复情况，由近到远。

    分值只表示先后，不是概率；是否重复由人工判断，用 tic directions decide 记录。
    """
    from warehouse.directions.asking import AskingError
    from warehouse.directions.records import RecordError
    from warehouse.publishing import PublishingError

    try:
        if format_name not in FORMATS:
            raise WrongUseError(f"--format 应为 {'、'.join(FORMATS)} 之一，收到“{format_name}”。")
        if (text is None) == (file is None):
            raise WrongUseError("请给出一条方向，或用 --file 指定文件，二者取一。")
        answers = _answers(_home(home), text, file, host, top)
    except (WrongUseError, RecordError) as error:
        console.fail(str(error))
        return WRONG_USE
    except (AskingError, PublishingError) as error:
        console.fail(str(error))
        return FAILED
    if format_name == "json":
        typer.echo(json.dumps(answers, ensure_ascii=False, indent=1, default=str))
    else:
        _print(answers)
    return DONE


def _answers(home: Home, text: str | None, file: Path | None, host: str | None, top: int) -> dict[str, Any]:
    from warehouse.directions.articles import bases_of
    from warehouse.directions.asking import Standing
    from warehouse.directions.precedents import Precedents
    from warehouse.publishing import connect, serving_snapshot

    snapshot = serving_snapshot(home)
    questions = _questions(home, text, file)
    with connect(home, snapshot) as connection:
        standing = Standing.open(connection, snapshot.path)
        if standing.fault:
            console.err.print(f"提示：{standing.fault}本次已按快照临时建立索引。", markup=False)
        questions, hosts, notes = _with_hosts(connection, questions, host)
        precedents = Precedents.open(connection, standing.resources)
    found = standing.ask(questions, top)
    for one in hosts.values():
        names, limit = bases_of(standing.directions, one)
        if limit is not None:
            notes.append(
                f"“{one.name}”已承担 {len(names)} 个计数的基地（{'、'.join(names)}），"
                f"另行申报可能涉及 {limit.text}：{limit.meaning}。"
            )
    return {
        "snapshot_id": snapshot.path.name,
        "as_of": snapshot.manifest.as_of,
        "standing_directions": standing.directions.height,
        "notes": notes,
        "questions": [
            {
                "place": question.place,
                "text": question.text,
                "host_id": question.host_id,
                "host_name": question.host_name,
                "answers": _rows(found, place, question, hosts.get(question.host_id), precedents),
            }
            for place, question in enumerate(questions)
        ],
    }


def _questions(home: Home, text: str | None, file: Path | None) -> list[Question]:
    from warehouse.directions.asking import Question
    from warehouse.directions.questions import read_questions
    from warehouse.directions.resources import load_resources
    from warehouse.directions.texts import split_directions
    from warehouse.settings import load_settings

    if file is not None:
        return read_questions(file, load_settings(home), load_resources())
    singles = split_directions(text, load_resources())
    if not singles:
        raise WrongUseError("这条方向没有可比对的文字，请写出研究对象和内容。")
    return [Question(single) for single in singles]


def _with_hosts(
    connection: Any, questions: list[Question], wanted: str | None
) -> tuple[list[Question], dict[str | None, Host], list[str]]:
    """The questions with the hosts of the register, these hosts by id, and what must be said about them."""
    from dataclasses import replace

    from warehouse.directions.articles import find_hosts

    notes: list[str] = []
    known: dict[str, Host] = {}
    result = []
    for question in questions:
        stated = wanted or question.host_id or question.host_name
        if stated is None:
            result.append(question)
            continue
        if stated not in known:
            found = find_hosts(connection, stated)
            if len(found) > 1 and wanted:
                names = "、".join(one.name for one in found[:5])
                raise WrongUseError(
                    f"有 {len(found)} 家依托单位符合“{stated}”（{names}{'……' if len(found) > 5 else ''}），"
                    "请写全称或统一社会信用代码。"
                )
            if len(found) == 1 and (wanted or stated in (found[0].host_id, found[0].name)):
                known[stated] = found[0]
            elif f"“{stated}”" not in "".join(notes):
                notes.append(f"台账中没有依托单位“{stated}”，按新单位比对。")
        host = known.get(stated)
        result.append(replace(question, host_id=host.host_id, host_name=host.name) if host else question)
    return result, {host.host_id: host for host in known.values()}, notes


def _rows(
    found: Any, place: int, question: Question, host: Host | None, precedents: Precedents
) -> list[dict[str, Any]]:
    import polars as pl

    from warehouse.directions.articles import possible_articles

    kind = host.kind if host else None
    return [
        {name: row[name] for name in _SHOWN}
        | {
            "marked_question": json.loads(row["marked_question"]),
            "marked_text": json.loads(row["marked_text"]),
            "possible_articles": [article.text for article in possible_articles(row, kind)],
            "earlier_decisions": [one.as_row() for one in precedents.of(question.text, row["text_id"])],
        }
        for row in found.filter(pl.col("question") == place).iter_rows(named=True)
    ]


def _print(answers: dict[str, Any]) -> None:
    def line(text: str, style: str | None = None) -> None:
        console.out.print(console.visible(text), style=style, markup=False)

    line(
        f"快照 {answers['snapshot_id']}，数据截止日 {answers['as_of']}，在册方向 {answers['standing_directions']} 条"
    )
    for note in answers["notes"]:
        line(f"提示：{note}")
    for question in answers["questions"]:
        place = f"（{question['place']}）" if question["place"] else ""
        line(f"\n问：{question['text']}{place}", "bold")
        if not question["answers"]:
            line("  没有文字相近的在册方向。")
        for row in question["answers"]:
            line(
                f"{row['rank']:>3}. {row['level_name']}  分值 {row['score']:.1f}  {row['text']}  [{row['text_id']}]"
            )
            own = "同一单位" if row["is_same_host"] else None
            since = f"{row['first_on']} 起" if row["first_on"] else None
            name = "取自平台名称" if row["source_kind"] == "center_name" else None
            parts = [
                *(f"{row['holder_name']}（{row['holder_id']}）", row["host_name"], own, row["region_name"]),
                *(row["cluster_name"], since, name),
            ]
            line("     " + " · ".join(part for part in parts if part))
            line(f"     {row['explanation']}")
            for decision in row["earlier_decisions"]:
                line(f"     已有决定：{_said(decision)}")
            if row["possible_articles"]:
                line(f"     可能涉及：{'；'.join(row['possible_articles'])}")
    line("\n分值只表示先后，不是概率；是否重复由人工判断，用 tic directions decide 记录。")


def _said(decision: dict[str, Any]) -> str:
    """An earlier decision in one line, and what it was about where that is not what is asked."""
    parts = [
        *(decision["verdict"], decision["office"], str(decision["decided_on"]), decision["document_number"]),
        f"理由：{decision['reason']}",
    ]
    said = " · ".join(part for part in parts if part)
    notes = [
        *(["文本此后已变更"] if decision["is_text_changed"] else []),
        *(["与所问文本不完全相同"] if decision["is_other_text"] else []),
    ]
    if not notes:
        return said
    texts = "与".join(f"“{text}”" for text in decision["decided_texts"])
    return f"{said}（{'，'.join(notes)}{f'；原决定针对{texts}' if texts else ''}，须重新判断）"


def decide(
    text_id_one: Annotated[str, typer.Option("--a", help="方向编号一，如 T-004c9b8d5d8e")],
    text_id_two: Annotated[str, typer.Option("--b", help="方向编号二")],
    verdict: Annotated[str, typer.Option("--as", help="重复、不重复 或 需协调")],
    reason: Annotated[str, typer.Option("--reason", help="理由")],
    office: Annotated[str, typer.Option("--office", help="决定机关")],
    decided_on: Annotated[
        str | None, typer.Option("--on", help="决定日期，如 2025-06-30；缺省为今天")
    ] = None,
    document: Annotated[str | None, typer.Option("--document", help="文号")] = None,
    home: HomeOption = None,
) -> int:
    """记录一对方向的判定决定：写成文件放入收件夹，下次 tic run 时接收并生效。"""
    from warehouse.directions.deciding import DecidingError, Decision, write_decision
    from warehouse.publishing import PublishingError, connect

    try:
        folders = _home(home)
        decision = Decision(
            *(text_id_one.strip(), text_id_two.strip(), verdict.strip(), reason, office),
            *(_day(decided_on) if decided_on else date.today(), document),
        )
        with connect(folders) as connection:
            path, is_new = write_decision(connection, decision, folders.inbox)
    except (WrongUseError, DecidingError) as error:
        console.fail(str(error))
        return WRONG_USE
    except PublishingError as error:
        console.fail(str(error))
        return FAILED
    said = "已写入" if is_new else "同样的决定已在"
    console.out.print(f"{said} {path}；运行 tic run（截止日不早于收到之日）后生效。", markup=False)
    return DONE


def _home(path: Path | None) -> Home:
    try:
        return open_home(path)
    except OSError as error:
        raise WrongUseError(
            f"数据目录 {path} 无法使用（{error.strerror}），请用 --home 指定可写的文件夹。"
        ) from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUseError(f"日期应写成 2025-06-30 的样子，收到“{text}”。") from error
