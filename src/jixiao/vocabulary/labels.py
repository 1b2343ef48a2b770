"""What the sections of the vocabulary are called in Chinese and English, for people who read reports."""

from __future__ import annotations

#: (Chinese, English) of each part of ``labels.toml`` and ``values.toml``; levels and units have their names in ``ontology/``.
NAMES: dict[str, tuple[str, str]] = {
    "fields": ("表头用语", "label of a form"),
    "fields.project_name": ("项目名称", "project name"),
    "fields.project_code": ("项目编码", "project code"),
    "fields.department": ("实施单位", "department"),
    "fields.department_code": ("单位编码", "department code"),
    "fields.supervising_department": ("主管部门", "supervising department"),
    "fields.supervising_department_code": ("主管部门编码", "supervising department code"),
    "fields.either_department": ("部门（单位）", "department or unit"),
    "fields.nature": ("项目性质", "nature of the project"),
    "fields.category": ("项目类别", "category of the project"),
    "fields.start": ("开始日期", "start date"),
    "fields.end": ("完成日期", "end date"),
    "fields.term": ("起止时间", "term of the project"),
    "fields.year": ("年度", "fiscal year"),
    "fields.amount_unit": ("金额单位", "money unit"),
    "fields.funds_block": ("预算规模及资金用途", "budget and use of funds"),
    "fields.purpose": ("资金用途", "use of funds"),
    "fields.funds_heading": ("项目资金", "heading of the funds"),
    "fields.total": ("资金总额", "total funds"),
    "fields.fiscal": ("财政资金", "fiscal funds"),
    "fields.other": ("其他资金", "other funds"),
    "fields.carried_over": ("上年结转", "funds carried over"),
    "fields.unit_funds": ("单位资金", "the unit's own funds"),
    "fields.special_account": ("财政专户管理资金", "special fiscal account"),
    "fields.central": ("中央资金", "central funds"),
    "fields.provincial": ("省级资金", "provincial funds"),
    "fields.municipal": ("市级资金", "municipal funds"),
    "fields.county": ("县（区）级资金", "county funds"),
    "fields.own_level": ("本级资金", "funds of the own level"),
    "fields.superior": ("上级资金", "funds of the levels above"),
    "fields.goal": ("总体绩效目标", "overall goal"),
    "fields.annual_goal": ("年度目标", "goal of the year"),
    "fields.actual_goal": ("目标实际完成情况", "what came of the goal"),
    "fields.total_score": ("自评总分", "total score"),
    "fields.execution_rate": ("预算执行率", "share of the budget spent"),
    "fields.total_weight": ("分值合计", "points in all"),
    "fields.execution_weight": ("预算执行率分值", "weight of the share spent"),
    "fields.execution_score": ("预算执行率得分", "score of the share spent"),
    "fields.ignored": ("不读取的表头", "label left out by rule"),
    "columns": ("列标题", "heading of a column"),
    "columns.level1": ("一级指标", "level 1"),
    "columns.level2": ("二级指标", "level 2"),
    "columns.level3": ("三级指标", "level 3"),
    "columns.name": ("三级指标（指标名称）", "indicator"),
    "columns.lowest": ("四级指标", "level 4"),
    "columns.description": ("指标描述", "description"),
    "columns.value": ("指标值", "target value"),
    "columns.sign": ("指标性质", "comparator"),
    "columns.measure": ("计量单位", "unit"),
    "columns.baseline": ("上年度实际水平", "level of the year before"),
    "columns.standard": ("绩效标准", "standard"),
    "columns.weight": ("分值（权重）", "weight"),
    "columns.actual": ("实际完成值", "actual value"),
    "columns.score": ("得分", "score"),
    "columns.explanation": ("偏差原因分析及改进措施", "reasons for the deviation"),
    "columns.remark": ("备注", "remark"),
    "columns.ignored": ("不读取的列", "column left out by rule"),
    "stages": ("资金表的列", "column of the funds table"),
    "stages.initial": ("年初预算数", "initial budget"),
    "stages.adjusted": ("全年预算数", "adjusted budget"),
    "stages.executed": ("全年执行数", "funds spent"),
    "stages.rate": ("执行率", "share spent"),
    "stages.weight": ("分值", "weight"),
    "stages.score": ("得分", "score"),
    "horizons": ("时间范围", "long term or this year"),
    "horizons.long-term": ("长期", "the whole term"),
    "horizons.annual": ("年度", "this year"),
    "ignored_lines": ("不读取的行（表外）", "line around a table, left out"),
    "amount_unit": ("金额单位", "money unit"),
    "amount_unit.labels": ("金额单位的标签", "label of the money unit"),
    "amount_unit.units": ("金额单位", "money unit"),
    "side_labels": ("侧栏标题", "heading beside the rows"),
    "ignored_rows": ("不读取的行（合计等）", "row that is no indicator"),
    "notes": ("注释", "note"),
    "name_prefixes": ("指标名称的前缀", "what stands before an indicator's name"),
    "places": ("地名", "place name"),
    "places.not_before": ("地名后的街道用语", "word that makes a place name a street's"),
    "titles": ("表题", "title"),
    "titles.endings": ("表题结尾", "ending of a title"),
    "contents": ("目录", "list of contents"),
    "organisations": ("单位名称", "organisation's name"),
    "organisations.endings": ("单位名称结尾", "ending of an organisation's name"),
    "comparators": ("比较词", "comparator before a number"),
    "after": ("数后比较词", "comparator after a number"),
    "inside": ("句中比较词", "comparator inside a sentence"),
    "missing": ("无内容的填写", "filled in but says nothing"),
    "multipliers": ("倍数词", "multiplier"),
    "bare_money": ("货币单位简写", "short word for money"),
    "bare_money.counted": ("计数用语", "name of what is counted"),
    "deadline": ("时限", "deadline"),
    "deadline.endings": ("时限结尾", "ending of a deadline"),
    "costs": ("成本", "cost"),
    "costs.total": ("总成本用语", "word for a total cost"),
    "costs.unit": ("单位成本用语", "word for a unit cost"),
    "template": ("模板残留", "remains of the template"),
    "levels": ("指标类别", "level of the framework"),
    "units": ("计量单位", "unit of measure"),
}

_STAGES = {
    "annual": ("年度", "of the year"),
    "initial": ("年初预算", "initial"),
    "adjusted": ("全年预算", "adjusted"),
    "executed": ("执行数", "spent"),
}


def name_of(section: str) -> tuple[str, str]:
    """(Chinese, English) of a section; the section itself where it has no name.

    >>> name_of("fields.annual_total")
    ('资金总额（年度）', 'total funds (of the year)')
    """
    if section in NAMES:
        return NAMES[section]
    family, _, part = section.partition(".")
    stage, _, rest = part.partition("_")
    if stage in _STAGES and (base := NAMES.get(f"{family}.{rest}")):
        return f"{base[0]}（{_STAGES[stage][0]}）", f"{base[1]} ({_STAGES[stage][1]})"
    if family in NAMES and part:
        return f"{NAMES[family][0]} {part}", f"{NAMES[family][1]} {part}"
    return section, section
