"""The five forms as the text dumps that are in circulation: each city has one of them."""

from __future__ import annotations

from collections.abc import Iterator

from .model import Paper, Row, Table, Value

#: How a comparator is printed, by the way of wording: before the number, and after the unit.
_WORDED = {
    "≥": (("≥", ""), ("不低于", ""), (">=", ""), ("", "以上")),
    "≤": (("≤", ""), ("不超过", ""), ("<=", ""), ("", "以内")),
    "=": (("", ""), ("=", ""), ("", ""), ("", "")),
}
_OUTPUT = ("quantity", "quality", "timeliness")


def text_of(paper: Paper) -> str:
    """The document as a text file."""
    return "\n".join(_WRITERS[paper.form](paper))


# -- what the forms share ----------------------------------------------------------------------------------------------------


def money(amount: int) -> str:
    """An amount in 万元.

    >>> money(8840), money(-5)
    ('88.40', '-0.05')
    """
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def yuan(amount: int) -> str:
    """An amount in yuan: 1,842,000.00."""
    return f"{amount * 100:,}.00"


def printed(value: Value) -> str:
    """A 指标值 in one cell, in a table in 万元."""
    if value.amount is not None:
        return f"{value.sign}{money(value.amount).removesuffix('.00')}万元"
    if value.kind == "number":
        before, after = _WORDED[value.sign][value.worded]
        return f"{before}{value.number}{value.unit}{after}" if value.unit else f"{before}{value.number}"
    return f"{value.number}{value.unit}" if value.kind == "range" else value.text


def bracketed(value: Value) -> str:
    """A 指标值 with its unit in brackets, in a table in yuan: ≥90(%)."""
    if value.amount is not None:
        return f"{value.sign}{value.amount * 100}(元)"
    if value.kind in ("number", "range"):
        return f"{value.sign}{value.number}({value.unit})" if value.unit else f"{value.sign}{value.number}"
    return value.text


def in_columns(value: Value) -> tuple[str, str, str]:
    """指标性质, 指标值 and 度量单位 apart."""
    if value.amount is not None:
        return value.sign, money(value.amount).removesuffix(".00"), "万元"
    if value.kind == "number":
        return value.sign, value.number, value.unit
    if value.kind == "range":
        return "=", value.number, value.unit
    return ("定性" if value.text and value.kind != "missing" else ""), value.text, ""


def level1(row: Row, *, newer: bool) -> str:
    """一级指标 of a row in the older frame, or in the newer one, where 成本 is a level of its own."""
    if row.group in _OUTPUT or (row.group == "cost" and not newer):
        return "产出指标"
    return {"cost": "成本指标", "benefit": "效益指标", "satisfaction": "满意度指标"}[row.group]


def level2(row: Row, *, newer: bool) -> str:
    return row.level2 or ("经济成本指标" if newer else "成本指标")


def purpose(table: Table) -> str:
    """资金用途, with the amounts of its parts where it enumerates them."""
    if not table.purpose_parts:
        return table.purpose + "。"
    return table.purpose + "，其中：" + "，".join(f"{name}{money(amount)}万元" for name, amount in table.purpose_parts) + "。"


def goals(table: Table, separator: str) -> str:
    """绩效目标, numbered."""
    return separator.join(f"{number}.{goal}。" for number, goal in enumerate(table.goals, 1))


# -- a cell on each line, led by a tab -----------------------------------------------------------------------------------------


def _stacked(paper: Paper) -> Iterator[str]:
    yield f"{paper.unit}"
    yield f"{paper.year}年部门预算项目支出绩效目标公开"
    yield ""
    yield ""
    for number, table in enumerate(paper.tables, 1):
        yield f" [bookmark: _Toc{paper.index * 1000 + number:08d}]{number}.{table.project}绩效目标表"
        yield f"\t{paper.code}{paper.unit}\n\t单位：万元\n"
        yield f"\t项目名称\n\t{table.project}\n"
        other = money(table.other) if table.other else ""
        funds = f"\t{money(table.total)}\n\t其中：财政    资金\n\t{money(table.fiscal)}\n\t其他资金\n\t{other}\n"
        yield "\t预算规模及资金用途\n\t预算数\n" + funds
        yield f"\t\n\t{purpose(table)}\n"
        yield "\t绩效目标\n\t" + goals(table, "\n") + "\n\n\n"
        yield "\t一级指标\n\t二级指标\n\t三级指标\n\t绩效指标描述\n\t指标值\n"
        above = ""
        for row in table.rows:
            first = level1(row, newer=False)
            shown, above = ("" if first == above else first), first
            yield f"\t{shown}\n\t{level2(row, newer=False)}\n\t{row.name}\n\t{row.description}\n\t{printed(row.value)}\n"
        yield "\n"


# -- a row on each line, cells between tabs, with a list of contents -----------------------------------------------------------


def _tabbed(paper: Paper) -> Iterator[str]:
    year = f"{paper.year}年"
    titles = [f"{number}. {year}{table.project.removeprefix(year)}绩效目标表" for number, table in enumerate(paper.tables, 1)]
    yield f"\n{paper.unit}\n项目支出绩效目标表\n({year})\n\n目 录\n"
    yield "\n".join(titles)
    for title, table in zip(titles, paper.tables, strict=True):
        yield f"\n{title}\n\n{paper.code} {paper.unit}\n\n单位：万元\n"
        yield f"项目名称\t{table.project}\t\t\t\t"
        other = money(table.other) if table.other else ""
        yield f"预算规模及资金用途\t预算数\t{money(table.total)}\t其中：财政资金\t{money(table.fiscal)}\t其他资金\t{other}"
        yield f"\t{purpose(table)}\t\t\t\t"
        yield f"绩效目标\t{goals(table, ' ')}\t\t\t\t"
        yield "一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t"
        above = ""
        for row in table.rows:
            first = level1(row, newer=False)
            shown, above = ("" if first == above else first), first
            yield f"{shown}\t{level2(row, newer=False)}\t{row.name}\t{row.description}\t{printed(row.value)}\t"
    yield ""


# -- 申报表, in yuan, with this year's request beside the total ----------------------------------------------------------------


def _declared(paper: Paper) -> Iterator[str]:
    yield f"\n\n{paper.unit}{paper.year}年度项目绩效目标汇总\n"
    for table in paper.tables:
        total, fiscal, other = yuan(table.total), yuan(table.fiscal), yuan(table.other)
        yield f"财政项目支出绩效目标申报表\t\t\t\t\t\n({paper.year}年度)\t\t\t\t\t"
        yield f"项目名称\t{table.project}\t项目性质\t{table.nature}\t项目类别\t特定目标类"
        yield f"主管部门\t{paper.place.name}人民政府\t实施单位\t{paper.unit}\t\t"
        yield f"计划开始日期\t{paper.year}-01-01\t计划完成日期\t{paper.year}-12-31\t\t"
        yield f"项目资金 (元)\t项目资金总额\t{total}\t年度资金申请总额\t{total}\t"
        yield f"\t其中：财政资金\t{fiscal}\t其中：当年财政拨款\t{fiscal}\t"
        yield "\t\t\t上年结转资金\t0.00\t"
        yield f"\t其他资金\t{other}\t其他资金\t{other}\t"
        yield "项目 绩效 目标\t项目总体目标\t\t年度总体目标\t\t"
        yield f"\t\t\t{goals(table, ' ')}\t\t"
        yield "\t一级指标\t二级指标\t三级指标\t年度(/项目)指标值\t"
        above: tuple[str, str] = ("", "")
        for number, row in enumerate(cost_last(table)):
            levels = level1(row, newer=True), level2(row, newer=True)
            one, two = ("" if levels[0] == above[0] else levels[0]), ("" if levels == above else levels[1])
            above = levels
            yield f"{'绩效 指标' if not number else ''}\t{one}\t{two}\t{row.name}\t{bracketed(row.value)}\t"
        yield ""


def cost_last(table: Table) -> list[Row]:
    """The rows with the level 1 of 成本 at their end."""
    return sorted(table.rows, key=lambda row: row.group == "cost")


def cost_first(table: Table) -> list[Row]:
    return sorted(table.rows, key=lambda row: row.group != "cost")


# -- comparator and unit in columns of their own ---------------------------------------------------------------------------------


def _columns(paper: Paper) -> Iterator[str]:
    yield f"{paper.unit}{paper.year}年项目支出绩效目标\n"
    for table in paper.tables:
        yield f"项目支出绩效目标表\n（{paper.year}年度）"
        yield f"项目名称\t{table.project}\t\t\t\t"
        yield f"主管部门\t{paper.place.name}人民政府\t实施单位\t{paper.code}-{paper.unit}\t\t"
        yield f"项目资金（万元）\t年度资金总额：\t{money(table.total)}\t\t\t"
        yield f"\t其中：财政拨款\t{money(table.fiscal)}\t\t\t\n\t其他资金\t{money(table.other)}\t\t\t"
        yield f"年度总体目标\t{goals(table, ' ')}\t\t\t\t"
        yield "一级指标\t二级指标\t三级指标\t指标性质\t指标值\t度量单位"
        above: tuple[str, str] = ("", "")
        for row in cost_first(table):
            levels = level1(row, newer=True), level2(row, newer=True)
            one, two = ("" if levels[0] == above[0] else levels[0]), ("" if levels == above else levels[1])
            above = levels
            yield "\t".join((one, two, row.name, *in_columns(row.value)))
        yield ""


# -- pipes ---------------------------------------------------------------------------------------------------------------------


def _piped(paper: Paper) -> Iterator[str]:
    yield f"{paper.unit}\n{paper.year}年度项目支出绩效目标\n"
    for table in paper.tables:
        yield f"项目支出绩效目标表\n（{paper.year}年度）\n"
        yield f"| 项目名称 | {table.project} | | | |"
        yield f"| 主管部门 | {paper.place.name}人民政府 | 实施单位 | {paper.unit} | |"
        yield f"| 项目资金（万元） | 年度资金总额 | {money(table.total)} | 其中：财政拨款 | {money(table.fiscal)} |"
        yield f"| | 其他资金 | {money(table.other)} | | |"
        yield f"| 年度目标 | {goals(table, ' ')} | | | |"
        yield "| 一级指标 | 二级指标 | 三级指标 | 指标值 | 备注 |"
        above: tuple[str, str] = ("", "")
        for row in table.rows:
            levels = level1(row, newer=False), level2(row, newer=False)
            one, two = ("" if levels[0] == above[0] else levels[0]), ("" if levels == above else levels[1])
            above = levels
            yield f"| {one} | {two} | {row.name} | {printed(row.value)} | |"
        yield ""


_WRITERS = {"stacked": _stacked, "tabbed": _tabbed, "declared": _declared, "columns": _columns, "piped": _piped}
