"""Faults that reading or checking must find, one function a fault, named as in data/cases.yml.

Belongs here: faults of the laid-out form. Does not belong here: ways of writing that are right (`variants`),
faults of what a report says as a whole (`returns`), files that are no forms (`hostile`).
"""

from __future__ import annotations

from collections.abc import Callable

from warehouse.sample.draft import Draft
from warehouse.sample.forms import Formula, Sheet, cell_name
from warehouse.sample.identity import broken_uscc
from warehouse.sample.indicators import FREE_COUNTS, FREE_MONEY, FREE_PERSONS, MONEY, terms
from warehouse.sample.vocabulary import load_seed

_SLIP_FACTOR = int(load_seed("indicators/plausibility.csv")[0]["slip_factor"])


def _count(draft: Draft) -> str:
    """A whole-number indicator that is no term of a check."""
    return draft.rng.choice([code for code in FREE_COUNTS if code in draft.entries()])


def _spoil(draft: Draft, code: str, content: object, detail: str) -> None:
    """Puts unusable content into a value cell."""
    draft.book.set(content, "value", code)
    draft.stated[code] = None
    draft.plant("value", code, indicator=code, detail=detail)


def _lose(draft: Draft, sheet: Sheet) -> None:
    """The indicators of a sheet are not given."""
    if sheet.layout["table"] == "indicators":
        for entry in sheet.layout["entries"]:
            draft.stated[entry["field"]] = None


def _optional_sheet(draft: Draft, kinds: tuple[str, ...]) -> Sheet:
    """A required sheet that can go without touching the center's identity."""
    return draft.rng.choice(
        [item for item in draft.book.sheets if item.kind in kinds and item.layout.get("required")]
    )


# ---- single values --------------------
def unreadable_number(draft: Draft) -> None:
    """Words where a number belongs."""
    _spoil(draft, _count(draft), draft.rng.choice(("三十余", "见附表", "若干", "正在统计")), "不能识别为数值")


def negative(draft: Draft) -> None:
    """A number below zero."""
    _spoil(draft, _count(draft), -draft.rng.randint(1, 9), "负数")


def decimal_persons(draft: Draft) -> None:
    """Half a person."""
    code = draft.rng.choice(FREE_PERSONS)
    value = draft.stated[code]
    assert value is not None
    _spoil(draft, code, value + 0.5, "人数带小数")


def formula_without_result(draft: Draft) -> None:
    """A formula that no program has computed."""
    _spoil(draft, _count(draft), Formula("=SUM(Z1:Z9)", None), "公式没有结果")


def error_value(draft: Draft) -> None:
    """A formula whose result is an error."""
    error = draft.rng.choice(("#REF!", "#DIV/0!", "#N/A"))
    _spoil(draft, _count(draft), Formula("=1/0", error), f"错误值 {error}")


def wrong_unit(draft: Draft) -> None:
    """A unit of another kind."""
    code = _count(draft)
    draft.book.set("万元", "unit", code)
    draft.stated[code] = None
    draft.plant("value", code, indicator=code, detail="单位与指标不符")


def bad_boolean(draft: Draft) -> None:
    """Neither yes nor no."""
    _spoil(draft, "H05", draft.rng.choice(("基本是", "部分", "待定")), "不能识别为是或否")


def repeated_indicator(draft: Draft) -> None:
    """An indicator given a second time with another value."""
    code = _count(draft)
    sheet, row, column = draft.book.places["value", code]
    below = max(row for row, _ in sheet.cells) + 1
    value = draft.stated[code]
    assert value is not None
    for key in ("code", "label", "unit"):
        if (key, code) in draft.book.places:
            _, _, at = draft.book.places[key, code]
            sheet.cells[below, at] = sheet.cells[row, at]
    sheet.cells[below, column] = value + 3
    draft.stated[code] = None
    draft.plant("value", code, indicator=code, detail="重复填报，首处")
    draft.plant_at(sheet.name, cell_name(below, column), indicator=code, detail="重复填报，次处")


# ---- cover --------------------
def bad_uscc(draft: Draft) -> None:
    """A code whose check character is wrong."""
    draft.book.set(broken_uscc(draft.center.host.uscc), "value", "host_uscc")
    draft.plant("value", "host_uscc", detail="统一社会信用代码校验位错误")


def bad_date(draft: Draft) -> None:
    """A date that is none."""
    draft.book.set(
        draft.rng.choice(("2021年13月5日", "二〇二一年夏", "2020.2.30", "去年底")), "value", "approved_on"
    )
    draft.plant("value", "approved_on", detail="不能识别为日期")


def required_blank(draft: Draft) -> None:
    """A required cover field left empty."""
    field = draft.rng.choice(("director", "filed_on", "host_name"))
    draft.book.set(None, "value", field)
    draft.plant("value", field, detail=f"必填项空缺 {field}")


def bad_year(draft: Draft) -> None:
    """A reporting year that names none."""
    draft.book.set(draft.rng.choice(("本年度", "去年", "见封面")), "value", "reporting_year")
    draft.plant("value", "reporting_year", detail="年份无法识别")


# ---- structure --------------------
def unknown_sheet(draft: Draft) -> None:
    """A sheet of the center's own."""
    draft.book.sheets.append(Sheet("", "附件宣传材料", "text", {(0, 0): "中心风采", (1, 0): "略"}))
    draft.plant_at("附件宣传材料", "", detail="未知工作表")


def unknown_label(draft: Draft) -> None:
    """A row of the center's own under the indicators."""
    sheet, _, column = draft.book.places["value", _count(draft)]
    below = max(row for row, _ in sheet.cells) + 1
    label_at = draft.book.places["header", sheet.sheet_id, "label"][2]
    sheet.cells[below, label_at] = draft.rng.choice(("员工满意度", "媒体报道次数", "数字化水平得分"))
    sheet.cells[below, column] = 95
    draft.plant_at(sheet.name, cell_name(below, label_at), detail="未知指标")


def unknown_column(draft: Draft) -> None:
    """A column of the center's own in a list."""
    sheet = next(item for item in draft.book.sheets if item.sheet_id == "directions")
    column = max(column for _, column in sheet.cells) + 1
    sheet.cells[sheet.header_row, column] = draft.rng.choice(("保密等级", "内部代号", "进展自评"))
    for row in sheet.records:
        sheet.cells[row, column] = "一般"
    draft.plant_at(sheet.name, cell_name(sheet.header_row, column), detail="未知列")


def missing_label(draft: Draft) -> None:
    """A row of the form deleted."""
    code = _count(draft)
    sheet, row, _ = draft.book.places["value", code]
    sheet.cells = {at: value for at, value in sheet.cells.items() if at[0] != row}
    draft.stated[code] = None
    draft.plant_at(sheet.name, "", indicator=code, detail="指标行被删除")


def missing_sheet(draft: Draft) -> None:
    """A required sheet deleted."""
    sheet = _optional_sheet(draft, ("indicators", "table"))
    draft.book.sheets.remove(sheet)
    _lose(draft, sheet)
    draft.plant_at("", "", detail=f"缺少工作表 {sheet.name}")


def empty_sheet(draft: Draft) -> None:
    """A required sheet with nothing in it."""
    sheet = _optional_sheet(draft, ("indicators", "table"))
    sheet.cells, sheet.merges = {}, []
    _lose(draft, sheet)
    draft.plant_at(sheet.name, "", detail="工作表没有内容")


def no_header(draft: Draft) -> None:
    """The header row of an indicator sheet deleted."""
    sheet = _optional_sheet(draft, ("indicators",))
    sheet.cells = {at: value for at, value in sheet.cells.items() if at[0] != sheet.header_row}
    _lose(draft, sheet)
    draft.plant_at(sheet.name, "", detail="表头行被删除")


def repeated_column(draft: Draft) -> None:
    """A list column given twice."""
    sheet = next(item for item in draft.book.sheets if item.sheet_id == "directions")
    column = max(column for _, column in sheet.cells) + 1
    sheet.cells[sheet.header_row, column] = draft.book.get("header", sheet.sheet_id, "leader_name")
    for row in sheet.records:
        sheet.cells[row, column] = "同前"
    draft.plant_at(sheet.name, cell_name(sheet.header_row, column), detail="列重复")


def repeated_sheet(draft: Draft) -> None:
    """A sheet of the form given twice, under its two names."""
    sheet = next(item for item in draft.book.sheets if item.sheet_id == "directions")
    name = sheet.layout["names"][-1]
    draft.book.sheets.append(Sheet("", name, "text", dict(sheet.cells)))
    draft.plant_at(name, "", detail="工作表重复")


# ---- checks --------------------
def sum_mismatch(draft: Draft) -> None:
    """A total that its parts do not add up to."""
    check = draft.rng.choice(("SC-A1", "SC-C1", "SC-C3", "SC-D1", "SC-E2", "SC-E4", "SC-F1"))
    total, parts = terms(check)
    wrong = parts[-2] if check == "SC-D1" else total  # the project list agrees with the total D01
    value = draft.stated[wrong]
    assert value is not None
    changed = round(value * 1.2 + 7, 2) if wrong in MONEY else value + draft.rng.randint(2, 5)
    draft.book.set(changed, "value", wrong)
    draft.stated[wrong] = changed
    draft.plant("value", total, indicator=total, detail=f"{check}：{wrong} 应为 {value}")


def list_mismatch(draft: Draft) -> None:
    """A list that is one line shorter than its indicator says."""
    sheet_id, code = draft.rng.choice((("committee_members", "H03"), ("instruments", "B03")))
    sheet = draft.book.sheet(sheet_id)
    last = sheet.records[-1]
    sheet.cells = {at: value for at, value in sheet.cells.items() if at[0] != last}
    draft.plant("value", code, indicator=code, detail=f"清单少一行，应为 {draft.stated[code]:g}")


def form_in_yuan(draft: Draft) -> None:
    """Every amount ten thousand times too large, the unit unchanged."""
    for code in [code for code in MONEY if code in draft.entries() and draft.stated[code]]:
        _slip(draft, code)


def single_slip(draft: Draft) -> None:
    """One amount ten thousand times too large."""
    _slip(draft, draft.rng.choice(FREE_MONEY))


def _slip(draft: Draft, code: str) -> None:
    value, true = draft.book.get("value", code), draft.stated[code]
    assert true is not None
    draft.book.set(round(value * _SLIP_FACTOR, 2), "value", code)
    draft.stated[code] = round(true * _SLIP_FACTOR, 2)
    draft.plant("value", code, indicator=code, detail=f"应为 {true:g}，误以元填报")


def unknown_center(draft: Draft) -> None:
    """A center that the register does not hold."""
    draft.book.set(f"{draft.center.code[:-5]}99{draft.center.index % 1000:03d}", "value", "center_code")
    draft.book.set(f"{draft.book.get('value', 'center_name')}（筹）", "value", "center_name")
    draft.plant("value", "center_code", detail="台账中没有该中心")


def wrong_year(draft: Draft) -> None:
    """The year before, while the file name has the right one."""
    draft.book.set(draft.task.year - 1, "value", "reporting_year")
    draft.plant("value", "reporting_year", detail=f"应为 {draft.task.year}")


FAULTS: dict[str, Callable[[Draft], None]] = {
    function.__name__: function
    for function in (
        unreadable_number,
        negative,
        decimal_persons,
        formula_without_result,
        error_value,
        wrong_unit,
        bad_boolean,
        repeated_indicator,
        bad_uscc,
        bad_date,
        required_blank,
        bad_year,
        unknown_sheet,
        unknown_label,
        unknown_column,
        missing_label,
        missing_sheet,
        empty_sheet,
        no_header,
        repeated_column,
        repeated_sheet,
        sum_mismatch,
        list_mismatch,
        form_in_yuan,
        single_slip,
        unknown_center,
        wrong_year,
    )
}
