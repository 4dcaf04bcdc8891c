"""Ways of filling in a form that must all be read right.

Belongs here: one function a variant, named as in data/cases.yml, each changing a laid-out book without
changing what it states. Does not belong here: faults.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from warehouse.sample.content import stated_value
from warehouse.sample.draft import Draft
from warehouse.sample.forms import Formula, Sheet
from warehouse.sample.indicators import FREE_COUNTS, MONEY

_WIDE = str.maketrans(
    "0123456789.-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "０１２３４５６７８９．－ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ",
)


def _indicator_sheets(draft: Draft) -> list[Sheet]:
    return [sheet for sheet in draft.book.sheets if sheet.kind == "indicators"]


def _number_keys(draft: Draft, least: float = 0) -> list[str]:
    """Codes whose value cell holds a number of at least `least`."""
    return [
        code
        for code in draft.entries()
        if isinstance(value := draft.book.get("value", code), int | float) and value >= least
    ]


def _as_text(draft: Draft, codes: list[str], write: Callable[[float], str], detail: str) -> None:
    for code in codes:
        draft.book.set(write(draft.book.get("value", code)), "value", code)
    draft.plant(
        "value", codes[0], indicator=codes[0], detail=f"{detail}，共 {len(codes)} 格：{' '.join(codes)}"
    )


def fullwidth_digits(draft: Draft) -> None:
    """Digits typed in full width."""
    codes = draft.rng.sample(_number_keys(draft), 10)
    _as_text(draft, codes, lambda value: str(value).translate(_WIDE), "全角数字")


def thousands(draft: Draft) -> None:
    """Thousands separators."""
    _as_text(draft, _number_keys(draft, 1000) or _number_keys(draft), lambda value: f"{value:,}", "千分位")


def text_numbers(draft: Draft) -> None:
    """Numbers as text, some with spaces around."""
    codes = draft.rng.sample(_number_keys(draft), 15)
    _as_text(
        draft, codes, lambda value: f" {value}" if draft.rng.random() < 0.5 else str(value), "文本型数字"
    )


def header_alias(draft: Draft) -> None:
    """Other words in the header rows of indicator and list sheets."""
    for sheet in draft.book.sheets:
        if sheet.kind == "indicators":
            for name, aliases in sheet.layout["headers"].items():
                draft.book.set(aliases[-1], "header", sheet.sheet_id, name)
        elif sheet.kind == "table":
            for entry in sheet.layout["entries"]:
                if len(entry["labels"]) > 1:
                    draft.book.set(entry["labels"][-1], "header", sheet.sheet_id, entry["field"])
    first = _indicator_sheets(draft)[0]
    draft.plant("header", first.sheet_id, "value", detail="表头别名")


def label_alias(draft: Draft) -> None:
    """Other words for indicators and cover fields."""
    for code, entry in draft.entries().items():
        if len(entry["labels"]) > 1 and draft.rng.random() < 0.5:
            draft.book.set(entry["labels"][1], "label", code)
    cover = draft.book.sheets[0]
    for entry in cover.layout["entries"]:
        draft.book.set(entry["labels"][-1], "label", entry["field"])
    draft.plant("label", cover.layout["entries"][0]["field"], detail="指标与栏目别名")


def label_spacing(draft: Draft) -> None:
    """Spaces inside labels, line breaks, colons behind them."""
    codes = draft.rng.sample(list(draft.entries()), 12)
    for number, code in enumerate(codes):
        label = str(draft.book.get("label", code))
        spaced = (" ".join(label), "　".join(label), label + "：", f" {label[:2]}\n{label[2:]} ")[number % 4]
        draft.book.set(spaced, "label", code)
    draft.plant("label", codes[0], indicator=codes[0], detail=f"标签内空格与冒号：{' '.join(codes)}")


def label_prefix(draft: Draft) -> None:
    """Numbering and 其中 before labels."""
    codes = draft.rng.sample(list(draft.entries()), 12)
    for number, code in enumerate(codes):
        prefix = ("其中：", "1.", "（一）", "一、", "其中：（2）")[number % 5]
        draft.book.set(prefix + str(draft.book.get("label", code)), "label", code)
    draft.plant("label", codes[0], indicator=codes[0], detail=f"标签前缀：{' '.join(codes)}")


def _money_codes(draft: Draft) -> list[str]:
    return [code for code in MONEY if code in draft.entries() and draft.stated[code]]


def _restate(draft: Draft, code: str, unit: str) -> Any:
    value = draft.stated[code]
    assert value is not None
    return stated_value(code, value, unit)


def unit_in_value(draft: Draft) -> None:
    """The unit typed behind the number."""
    codes = draft.rng.sample(_money_codes(draft), 2) + draft.rng.sample(FREE_COUNTS, 1)
    for code in codes:
        unit = draft.rng.choice(("万元", "元", "亿元")) if code in MONEY else draft.entries()[code]["unit"]
        draft.book.set(f"{_plain(_restate(draft, code, unit))}{unit}", "value", code)
        draft.plant("value", code, indicator=code, detail=f"值内单位 {unit}")


def _plain(value: Any) -> str:
    """A number without exponent."""
    return str(value) if isinstance(value, int) else f"{value:.8f}".rstrip("0").rstrip(".")


def row_unit(draft: Draft) -> None:
    """Another unit in the unit column of some rows, the value in that unit."""
    for code in draft.rng.sample(_money_codes(draft), 2):
        unit = draft.rng.choice(("元", "千元", "百万元"))
        draft.book.set(unit, "unit", code)
        draft.book.set(_restate(draft, code, unit), "value", code)
        draft.plant("value", code, indicator=code, detail=f"行内单位 {unit}")


def label_unit(draft: Draft) -> None:
    """Another unit in brackets behind the label, the unit column empty."""
    for code in draft.rng.sample(_money_codes(draft), 2):
        unit = draft.rng.choice(("元", "千元"))
        draft.book.set(f"{draft.book.get('label', code)}（{unit}）", "label", code)
        draft.book.set(None, "unit", code)
        draft.book.set(_restate(draft, code, unit), "value", code)
        draft.plant("value", code, indicator=code, detail=f"标签单位 {unit}")


def _other_unit_sheet(draft: Draft, unit: str, detail: str) -> None:
    """Restates every amount of the first sheet with funds, its unit column left empty for amounts."""
    for code in [code for code in MONEY if code in draft.entries()]:
        if draft.book.places["value", code][0] is not draft.book.places["value", "C01"][0]:
            continue
        draft.book.set(None, "unit", code)
        draft.book.set(_restate(draft, code, unit), "value", code)
        draft.plant("value", code, indicator=code, detail=f"{detail} {unit}")


def sheet_unit(draft: Draft) -> None:
    """Another unit in the note above the table."""
    unit = draft.rng.choice(("元", "千元"))
    draft.book.set(f"（单位：{unit}）", "note", draft.book.places["value", "C01"][0].sheet_id)
    _other_unit_sheet(draft, unit, "表头注单位")


def header_unit(draft: Draft) -> None:
    """Another unit in brackets in the header of the value column; only of a sheet that holds nothing but
    amounts.
    """
    unit = draft.rng.choice(("元", "千元"))
    sheet = draft.book.places["value", "C01"][0]
    draft.book.set(
        f"{draft.book.get('header', sheet.sheet_id, 'value')}（{unit}）", "header", sheet.sheet_id, "value"
    )
    draft.book.set(None, "note", sheet.sheet_id)
    _other_unit_sheet(draft, unit, "列头单位")


def moved_block(draft: Draft) -> None:
    """A whole sheet's block set further down and to the right."""
    sheet = draft.rng.choice(_indicator_sheets(draft))
    down, right = draft.rng.randint(1, 4), draft.rng.randint(1, 3)
    draft.book.move(sheet, lambda row, column: (row + down, column + right))
    draft.plant_at(sheet.name, "", detail=f"整块下移 {down} 行、右移 {right} 列")


def side_by_side(draft: Draft) -> None:
    """The second half of a table beside the first, under its own header."""
    sheet = max(_indicator_sheets(draft), key=lambda item: len(item.records))
    half, width = sheet.records[len(sheet.records) // 2], len(sheet.layout["headers"]) + 1
    top = sheet.header_row + 1
    headers = {at: value for at, value in sheet.cells.items() if at[0] == sheet.header_row}
    draft.book.move(
        sheet, lambda row, column: (row - half + top, column + width) if row >= half else (row, column)
    )
    sheet.cells |= {(row, column + width): value for (row, column), value in headers.items()}
    draft.plant_at(sheet.name, "", detail="同一表分左右两栏")


def trailing_total(draft: Draft) -> None:
    """A total under a list."""
    places = {"projects": "funding", "instruments": "original_value"}
    for sheet in draft.book.sheets:
        summed = places.get(sheet.sheet_id)
        if summed is None or not sheet.records:
            continue
        values = [
            draft.book.get("row", sheet.sheet_id, record, summed) for record in range(len(sheet.records))
        ]
        column = draft.book.places["row", sheet.sheet_id, 0, summed][2]
        last = sheet.records[-1] + 1
        sheet.cells[last, 0] = draft.rng.choice(sheet.layout["total_labels"])
        sheet.cells[last, column] = round(sum(values), 2)
        draft.plant_at(sheet.name, f"A{last + 1}", detail="列表末尾合计行")


def merged_cells(draft: Draft) -> None:
    """Section rows merged over the whole width; cover values over two columns where there is room."""
    for sheet in _indicator_sheets(draft):
        width = len(sheet.layout["headers"])
        rows = {row for row, _ in sheet.cells}
        for row in rows - set(sheet.records) - {0, 1, sheet.header_row}:
            column = next(column for at, column in sheet.cells if at == row)
            sheet.cells[row, 0] = sheet.cells.pop((row, column))
            sheet.merges.append((row, 0, row, width - 1))
    cover = draft.book.sheets[0]
    if cover.merges[0][3] == 1:
        for entry in cover.layout["entries"][:4]:
            _, row, column = draft.book.places["value", entry["field"]]
            if (row, column) in cover.cells and isinstance(cover.cells[row, column], str):
                cover.merges.append((row, column, row, column + 1))
    draft.plant_at(cover.name, "", detail="合并单元格")


def hidden_sheet(draft: Draft) -> None:
    """A sheet with data is hidden."""
    sheet = draft.rng.choice([item for item in draft.book.sheets[1:] if item.kind == "indicators"])
    sheet.hidden = True
    draft.plant_at(sheet.name, "", detail="隐藏的工作表")


def sheet_alias(draft: Draft) -> None:
    """Other sheet names."""
    for sheet in draft.book.sheets:
        if sheet.kind != "text" and sheet.kind != "fields":
            sheet.name = sheet.layout["names"][-1]
    draft.plant_at(draft.book.sheets[1].name, "", detail="工作表别名")


def sheets_reordered(draft: Draft) -> None:
    """Sheets in another order, the cover not first."""
    turn = draft.rng.randint(1, len(draft.book.sheets) - 1)
    draft.book.sheets = draft.book.sheets[turn:] + draft.book.sheets[:turn]
    draft.plant_at(draft.book.sheets[0].name, "", detail="工作表次序不同")


def rows_reordered(draft: Draft) -> None:
    """The rows of a sheet in another order."""
    sheet = draft.rng.choice(_indicator_sheets(draft))
    order = sheet.records.copy()
    draft.rng.shuffle(order)
    target = dict(zip(sheet.records, order, strict=True))
    draft.book.move(sheet, lambda row, column: (target.get(row, row), column))
    draft.plant_at(sheet.name, "", detail="指标行次序不同")


def blank_marks(draft: Draft) -> None:
    """Marks for "no value" in place of numbers, and empty cells."""
    for code, (mark, state) in zip(
        draft.rng.sample(FREE_COUNTS, 4), _MARKS[draft.rng.randrange(3)], strict=True
    ):
        draft.book.set(mark, "value", code)
        draft.stated[code] = None
        draft.plant("value", code, indicator=code, detail=f"state={state}")


_MARKS = (
    (("无", "none"), ("—", "dash"), ("/", "dash"), (None, "blank")),
    (("-", "dash"), ("无此项", "none"), ("　", "blank"), ("——", "dash")),
    (("不适用", "none"), (None, "blank"), ("－", "dash"), ("无", "none")),
)


def formula_with_result(draft: Draft) -> None:
    """Totals as formulas with a saved result."""
    for code, parts in (("C01", ("C02", "C03", "C05", "C06")), ("C07", ("C08", "C09", "C10", "C11"))):
        result = draft.book.get("value", code)
        cells = "+".join(draft.book.where("value", part)[1] for part in parts)
        draft.book.set(Formula(f"={cells}", result), "value", code)
        draft.plant("value", code, indicator=code, detail="公式，有计算结果")


def boolean_words(draft: Draft) -> None:
    """Other words for yes and no."""
    words = draft.rng.choice((("√", "×"), ("Y", "N"), ("有", "没有"), (1, 0)))
    draft.book.set(words[0] if draft.stated["H05"] else words[1], "value", "H05")
    draft.plant("value", "H05", indicator="H05", detail=f"是否写作 {words[0]} {words[1]}")


def year_text(draft: Draft) -> None:
    """The year as text."""
    draft.book.set(
        draft.rng.choice((f"{draft.task.year}年", f"{draft.task.year}年度", f" {draft.task.year} ")),
        "value",
        "reporting_year",
    )
    draft.plant("value", "reporting_year", detail="年份带文字")


def fullwidth_codes(draft: Draft) -> None:
    """Codes in full width, lower case, or with spaces."""
    draft.book.set(str(draft.book.get("value", "center_code")).translate(_WIDE), "value", "center_code")
    uscc = str(draft.book.get("value", "host_uscc"))
    draft.book.set(
        draft.rng.choice((uscc.lower(), f"{uscc[:8]} {uscc[8:]}", uscc.translate(_WIDE))),
        "value",
        "host_uscc",
    )
    draft.plant("value", "center_code", detail="编号与代码为全角、小写或含空格")


VARIANTS: dict[str, Callable[[Draft], None]] = {
    function.__name__: function
    for function in (
        fullwidth_digits,
        thousands,
        text_numbers,
        header_alias,
        label_alias,
        label_spacing,
        label_prefix,
        unit_in_value,
        row_unit,
        label_unit,
        sheet_unit,
        header_unit,
        moved_block,
        side_by_side,
        trailing_total,
        merged_cells,
        hidden_sheet,
        sheet_alias,
        sheets_reordered,
        rows_reordered,
        blank_marks,
        formula_with_result,
        boolean_words,
        year_text,
        fullwidth_codes,
    )
}
