"""Independent expected results for the five seed documents.

This script shares no code with the program `jixiao` and imports nothing of it: it is the check on the program.
Standard library only. It exploits everything that is particular to the five files in seeds/ (fixed line shapes, known
level names, one stated unit per file) and it does not read values cleverly: the common shapes are five patterns, every
other 指标值 was read by eye and is written out in READ_BY_EYE, and a value with a digit that is in neither stops the script.

    python3 tests/independent/expectations.py          # run from anywhere; rewrites tests/expected/

writes tests/expected/queries/*.csv, questions/*.csv, targets-seeds.csv, tables.json, findings.csv, findings-notes.md.
Where a definition leaves the order of rows open, rows are sorted by city, year, department, project, row in the table.
"""

import csv
import json
import re
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
OUT = ROOT / "tests" / "expected"

FILES = {  # file: (city, fiscal year)
    "000_7d0e377dbae40483.txt": ("天津市", 2024),
    "001_1bfb6324b7dc7cff.txt": ("天津市", 2022),
    "002_3eaab56bdd7e2a5c.txt": ("天津市", 2023),
    "003_afb561efef107046.txt": ("天津市", 2023),
    "004_56b42797f674fafb.txt": ("上海市", 2024),
}
# As the Ministry of Civil Affairs publishes them.
CODES = {"天津市": "120000", "上海市": "310000"}
# What the task gives as true of the seeds: tables, indicators, budget in yuan, departments.
GIVEN = json.loads((ROOT / "tests" / "data" / "seeds-expected.json").read_text(encoding="utf-8"))

FRAME = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度指标",),
}
LEVEL2 = {l2 for l2s in FRAME.values() for l2 in l2s}


# ------------------------------------------------------------------------------------------------ reading the files


def bare(text):
    """Without any blank or line break."""
    return re.sub(r"\s", "", text)


def clean(text):
    return re.sub(r"\[bookmark: [^\]]*\]", "", text).strip()


def lines_of(name):
    return (SEEDS / name).read_text(encoding="utf-8").split("\n")


def table(name, line, **fields):
    city, year = FILES[name]
    return dict(file=name, line=line, city=city, year=year, code=None, purpose="", rows=[], **fields)


def row(level1, level2, name, description, value, line):
    return dict(level1=level1, level2=level2, name=bare(name), description=description and bare(description), value=value, line=line)


def read_one_cell_per_line(name):
    """001, 002, 003: a cell is a line that begins with a TAB; a line without one goes on with the cell above."""
    lines = lines_of(name)
    starts = [i for i in range(len(lines) - 2) if clean(lines[i]).endswith("绩效目标表") and lines[i + 2].strip() == "单位：万元"]
    for start, end in zip(starts, starts[1:] + [len(lines)]):

        def at(label):
            return next(i for i in range(start, end) if bare(lines[i]) == label)

        t = table(
            name,
            start + 1,
            title=clean(lines[start]),
            project=bare(lines[at("项目名称") + 1]),
            budget=Decimal(lines[at("预算数") + 1].strip()) * 10000,
        )
        t["code"], t["department"] = re.fullmatch(r"(\d{6})(\D.*)", lines[start + 1].strip()).groups()
        funds = [lines[i].strip() for i in range(at("其他资金") + 1, at("绩效目标")) if lines[i].strip()]
        if re.fullmatch(r"[\d.]+", funds[0]):  # 001:6968 is paid wholly from 其他资金
            funds.pop(0)
        t["purpose"] = "\n".join(funds)
        fiscal, other = lines[at("其中：财政资金") + 1].strip(), lines[at("其他资金") + 1].strip()
        stated = {"财政资金": fiscal, "其他资金": other if re.fullmatch(r"[\d.]+", other) else ""}
        t["sources"] = {source: Decimal(text) * 10000 for source, text in stated.items() if text}
        t["goal"] = "".join(lines[at("绩效目标") + 1 : at("一级指标")])

        cells = []
        for i in range(at("指标值") + 1, end):
            if lines[i].startswith("\t") and lines[i].strip():
                cells.append((i + 1, clean(lines[i])))
            elif lines[i].strip():  # 001:423, 425, 3057-3059
                line, text = cells.pop()
                cells.append((line, text + "\n" + clean(lines[i])))
        level1 = None
        while cells:
            if cells[0][1] in FRAME:
                level1 = cells.pop(0)[1]
            (_, level2), (line, indicator), (_, description), (_, value) = cells[:4]
            assert level2 in FRAME[level1], (name, line)
            t["rows"].append(row(level1, level2, indicator, description, value, line))
            cells = cells[4:]
        yield t


def read_000():
    """000: one table row per line, cells parted by TABs; level 1 only where it begins; header repeated after a page."""
    name = "000_7d0e377dbae40483.txt"
    lines = lines_of(name)
    t, level1, in_rows = None, None, False
    for i, text in enumerate(lines):
        cells = [c.strip() for c in text.split("\t")]
        filled = [c for c in cells if c]
        if re.fullmatch(r"\d\. 2024 年.*绩效目标表", text) and "单位：万元" in lines[i : i + 6]:  # else: the contents
            if t:
                yield t
            t, level1, in_rows = table(name, i + 1, title=text), None, False
        elif t is None or not filled:
            continue
        elif re.fullmatch(r"\d{6} \D+", text):
            t["code"], t["department"] = text.split(" ", 1)
        elif cells[0] == "项目名称":
            t["project"] = bare(cells[1])
        elif bare(cells[0]) == "预算规模及资金用途":
            t["budget"] = Decimal(cells[2]) * 10000
            t["purpose"] = lines[i + 1].strip()
            stated = {"财政资金": cells[4], "其他资金": (*cells, "")[6]}
            t["sources"] = {source: Decimal(figure) * 10000 for source, figure in stated.items() if figure}
        elif cells[0] == "绩效目标":
            t["goal"] = cells[1]
        elif cells[0] == "一级指标":
            in_rows = True
        elif in_rows:
            # 成本指标 is a level 2 here even where the empty level 1 cell before it was lost
            if bare(filled[0]) in FRAME:
                level1 = bare(filled.pop(0))
            level2, indicator, description, value = filled
            assert bare(level2) in FRAME[level1], i
            t["rows"].append(row(level1, bare(level2), indicator, description, value, i + 1))
    yield t


def read_004():
    """004: Shanghai's form, in yuan; no descriptions, no cost rows; levels only where they begin, sometimes shifted."""
    name = "004_56b42797f674fafb.txt"
    t = None
    for i, text in enumerate(lines_of(name)):
        cells = [c.strip() for c in text.split("\t")]
        filled = [c for c in cells if c and c != "绩效 指标"]
        if text.strip() == "财政项目支出绩效目标申报表":
            if t:
                yield t
            t, level1, level2, in_rows = table(name, i + 1, title=text.strip()), None, None, False
        elif t is None or not filled:
            continue
        elif cells[0] == "项目名称":
            t["project"] = bare(cells[1])
        elif cells[0] == "主管部门":
            t["department"] = cells[3]  # 实施单位 answers for the table
        elif cells[0] == "项目资金 (元)":
            t["budget"] = Decimal(cells[2].replace(",", ""))
            t["sources"] = {}
        elif {"财政资金", "其他资金", "上年结转资金"} & {c.removeprefix("其中：") for c in cells[:4]}:
            of = dict(zip((c.removeprefix("其中：").replace("上年结转资金", "上年结转") for c in cells), cells[1:]))
            t["sources"] |= {k: Decimal(of[k].replace(",", "")) for k in ("财政资金", "其他资金", "上年结转") if of.get(k)}
        elif cells[2:3] == [""] and cells[3:4] and lines_of(name)[i - 1].startswith("项目 绩效 目标"):
            t["goal"] = cells[3]  # the year's; 项目总体目标 is empty in all of them
        elif "三级指标" in cells:
            in_rows = True
        elif in_rows:
            if filled[0] in FRAME:
                level1 = filled.pop(0)
            if filled[0] in LEVEL2:
                level2 = filled.pop(0)
            indicator, value = filled
            assert level2 in FRAME[level1], i
            t["rows"].append(row(level1, level2, indicator, None, value, i + 1))
    yield t


# ------------------------------------------------------------------------------------------------ reading the values


def target(kind, comparator="", number="", unit="", lower="", upper="", date="", start="", end="", note=""):
    return dict(
        kind=kind,
        comparator=comparator,
        number=number and Decimal(number),
        lower=lower and Decimal(lower),
        upper=upper and Decimal(upper),
        unit=unit,
        date=date,
        start=start,
        end=end,
        note=note,
    )


def number(comparator, figure, unit="", note=""):
    return target("number", comparator, figure, unit, note=note)


def until(date):
    return target("deadline", "<=", date=date)


def period(start, end):
    return target("period", start=start, end=end)


TEXT = target("text")

READ_BY_EYE = {
    # a number, and words beside it that are not its unit
    "1天响应": number("=", "1", "天", "响应"),
    "≥125发放人数": number(">=", "125", "", "发放人数"),
    "≥1000万阅读量": number(">=", "10000000", "阅读量"),
    "每月人均费用合计不超过9200元": number("<=", "9200", "元", "每月人均费用合计"),
    "慰问金发放总额25万元；": number("=", "25", "万元", "慰问金发放总额"),
    "组织开展评选1次。": number("=", "1", "次", "组织开展评选"),
    "不超过总次数5%": number("<=", "5", "%", "总次数"),
    "过时宣传标语口号控制在5%以下": number("<=", "5", "%", "过时宣传标语口号"),
    "12万平米及下属各家单位内": number("=", "120000", "平方米", "及下属各家单位内"),
    "≤60万元每项": number("<=", "60", "万元/项"),
    "不超过456.2": number("<=", "456.2"),
    "≥90": number(">=", "90"),
    "1": number("=", "1"),
    "1反映农村专职党务工作者和社区工作者相关工作完成率": number("=", "1", "", "反映…"),
    "1反映相关工作按期完成情况": number("=", "1", "", "反映…"),
    "≤15反映严格执行农村专职党务工作者和社区工作者有关工作成本控制情况": number("<=", "15", "", "反映…"),
    "≤20反映暗访督查费用": number("<=", "20", "", "反映…"),
    ">0.95反映参与人员情况": number(">", "0.95", "", "反映…"),
    ">0.7反映暗访抽查覆盖率": number(">", "0.7", "", "反映…"),
    ">1反映暗访督查的频次情况": number(">", "1", "", "反映…"),
    ">0.95反映年度巡查任务按时完成情况": number(">", "0.95", "", "反映…"),
    ">0.95反映暗访督查发现问题的整改落实情况": number(">", "0.95", "", "反映…"),
    "≥5全年至少开展5次人才工程项目评审或人才工作调研": number(">=", "5", "", "全年至少开展5次…"),
    r"$\geq 90\%$": number(">=", "90", "%"),
    "两个月内": number("<=", "2", "个月"),
    "3个工作日内": number("<=", "3", "工作日"),
    # a range
    "3-6本/期": target("range", lower="3", upper="6", unit="本/期"),
    "1-2天，急件优先": target("range", lower="1", upper="2", unit="天", note="急件优先"),
    # by a day
    "2022年1月底前": until("2022-01-31"),
    "2022年1月完成": until("2022-01-31"),
    "2022年4月底前": until("2022-04-30"),
    "5月底前": until("2022-05-31"),
    "2022年6月": until("2022-06-30"),
    "2022年6月底前": until("2022-06-30"),
    "7月前": until("2022-06-30"),
    "11月底前完成": until("2022-11-30"),
    "12月底前完成": until("2022-12-31"),
    "2022年12月底": until("2022-12-31"),
    "2022年12月底前": until("2022-12-31"),
    "2022年12月31日前": until("2022-12-31"),
    "2022年底前": until("2022-12-31"),
    "2022年底前完成": until("2022-12-31"),
    "2022底前完成": until("2022-12-31"),
    "2022年内": until("2022-12-31"),
    "2022年内完成": until("2022-12-31"),
    "2022年年内完成": until("2022-12-31"),
    "2022年年底前完成": until("2022-12-31"),
    "2023年1月": until("2023-01-31"),
    "2023年6月底前完成等级保护测评": until("2023-06-30"),
    "2023年6月底前完成项目": until("2023-06-30"),
    "2023年12月底前": until("2023-12-31"),
    "2023年12月31日前": until("2023-12-31"),
    "2024年前完成出版结项": until("2023-12-31"),
    # within a time
    "2022年": period("2022-01-01", "2022-12-31"),
    "2022年全年": period("2022-01-01", "2022-12-31"),
    "2022年1月-12月": period("2022-01-01", "2022-12-31"),
    "2022年1-12月": period("2022-01-01", "2022-12-31"),
    "2022.01-2022.12": period("2022-01-01", "2022-12-31"),
    "2022年1月—2022年11月": period("2022-01-01", "2022-11-30"),
    "2022年3月-4月": period("2022-03-01", "2022-04-30"),
    "2022年下半年": period("2022-07-01", "2022-12-31"),
    "2023年上半年": period("2023-01-01", "2023-06-30"),
    # text in which digits stand
    "1定性描述": TEXT,  # the blank form's own word for "described, not counted": no quantity is meant
    "7×24小时": TEXT,
    "分别大于200M、300M": TEXT,
    "驻场维护工程师要求5*8常驻现场服务，非驻场工程师要求提供7*24远程支持服务": TEXT,
    "有子女，每个采暖季发放520元；无子女的，每个采暖季发放1200元": TEXT,
    "我市易地安置到外省市离休干部慰问金发放标准5000元；\n外省市安置到我市离休干部慰问金发放标准2000元；\n"
    "参加革命早、年龄大、贡献大异地居住离休干部慰问金发放标准2000元；\n有特殊困难离休干部慰问金发放标准2000元。": TEXT,
    "1. 普及党史知识，弘扬党的优良传统，传承红色血脉。2. 收集、整理中共天津历史资料，记录党领导天津人民建设社会主义、"
    "社会主义现代化大都市的奋斗历程。": TEXT,
    "市区重点位置及16个区广泛宣传。": TEXT,
    "在所从事的法学教学、法学研究、法律实践等领域具有一定影响的法学专家，或者具有5年以上职业经验、专业能力较强的律师": TEXT,
    "-": target("missing"),
}
# The same, where the name beside the value says that it is a day in the year: the end of the month, or of the one before it.
READ_WITH_NAME = {
    ("完成时间", "≤12月"): until("2022-12-31"),
    ("档案整理完成时间", "<12月"): until("2022-11-30"),
}
SIGNS = {"": "=", "=": "=", "≥": ">=", "≤": "<=", ">": ">", "<": "<", "不低于": ">=", "不少于": ">=", "不超过": "<=", "不高于": "<="}
SAME_UNIT = {"百分比": "%", "平米": "平方米", "月": "个月", "万": "万元", "个工作日": "工作日"}
PLAIN_UNITS = set(
    """% 套 部 笔 个 家 人 名 人次 次 条 篇 期 台 栋 辆 处 份 场 册 本 种 类 项 分 课时 学时 用户 元 万元
    平方米 秒 分钟 小时 天 工作日 个月 年 元/人 元/人/月 元/人/天 万元/人/年 万元/部 分钟/课时 天/期 本/期 期/工作日""".split()
)
USED = set()


def read_value(value, name):
    if (name, value) in READ_WITH_NAME:
        USED.add((name, value))
        return READ_WITH_NAME[name, value]
    if value in READ_BY_EYE:
        USED.add(value)
        return READ_BY_EYE[value]
    text = bare(value)
    m = re.fullmatch(r"(=|≥|≤|>|<|不低于|不少于|不超过|不高于|)(\d+(?:\.\d+)?)(.+)", text)
    if not m:
        assert not re.search(r"\d", text), f"read this one by eye: {value!r}"
        return TEXT
    sign, figure, unit = m.groups()
    figure = Decimal(figure)
    unit = re.sub(r"^\((.+)\)$", r"\1", unit)  # =100(%)
    unit = SAME_UNIT.get(unit, unit)
    if unit.startswith("万") and not unit.startswith("万元"):  # ≥8.9 万人; money keeps its 万
        figure, unit = figure * 10000, unit[1:]
        unit = SAME_UNIT.get(unit, unit)
    assert unit in PLAIN_UNITS, f"unknown unit {unit!r} in {value!r}"
    return number(SIGNS[sign], figure, unit)


# ------------------------------------------------------------------------------------------------ the data

TABLES = [*read_000(), *(t for f in list(FILES)[1:4] for t in read_one_cell_per_line(f)), *read_004()]
for t in TABLES:
    for r in t["rows"]:
        r["target"] = read_value(r["value"], r["name"])
assert not {*READ_BY_EYE, *READ_WITH_NAME} - USED, {*READ_BY_EYE, *READ_WITH_NAME} - USED
ROWS = [(t, r) for t in TABLES for r in t["rows"]]

for name, given in GIVEN.items():
    mine = [t for t in TABLES if t["file"] == name]
    assert FILES[name] == (given["city"], given["fiscal_year"])
    assert len(mine) == given["tables"], name
    assert sum(len(t["rows"]) for t in mine) == given["indicators"], name
    assert sum(t["budget"] for t in mine) == Decimal(given["budget_yuan"]), name
    assert len({t["code"] or t["department"] for t in mine}) == given["departments"], name


# ------------------------------------------------------------------------------------------------ small helpers


def plain(x):
    """A decimal without exponent and trailing zeros."""
    if x in ("", None):
        return ""
    text = format(Decimal(x), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(x, places):
    return plain(Decimal(x).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def share(part, whole):
    return rounded(Decimal(part) / Decimal(whole), 4)


HALF_WIDTH = {
    c: c - 0xFEE0
    for c in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF08, 0xFF09, 0xFF3B, 0xFF3D, 0xFF5B, 0xFF5D]
}


def normal(name):
    return re.sub(r"[。；]+$", "", bare(name).translate(HALF_WIDTH))


def without_year(project):
    return re.sub(r"20\d\d年(度)?", "", bare(project))


def place(t):
    return (t["city"], t["year"], t["department"], t["project"])


#: Answers whose expected rows are compared without the code of the city.
WITHOUT_CODE = ("queries/unit-prices", "queries/documents-disagree")


def write(name, header, rows):
    names = header.split()
    if name.startswith("queries/") and "city" in names and "city_code" not in names and name not in WITHOUT_CODE:
        header, rows = f"{header} city_code", [[*row, CODES.get(row[names.index("city")], "")] for row in rows]
    path = OUT / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(header.split())
        out.writerows(rows)


def by_city_year(pairs=None):
    groups = defaultdict(list)
    for t, x in pairs if pairs is not None else ((t, t) for t in TABLES):
        groups[t["city"], t["year"]].append(x)
    return sorted(groups.items())


# ------------------------------------------------------------------------------------------------ 1-5

write(
    "queries/overview",
    "city year documents tables indicators budget_yuan",
    [
        (*cy, len({t["file"] for t in ts}), len(ts), sum(len(t["rows"]) for t in ts), plain(sum(t["budget"] for t in ts)))
        for cy, ts in by_city_year()
    ],
)

mix = []
for cy, rows in by_city_year(ROWS):
    counted = Counter((r["level1"], r["level2"]) for r in rows)
    mix += [(*cy, *levels, n, share(n, len(rows))) for levels, n in sorted(counted.items(), key=lambda x: (-x[1], x[0]))]
write("queries/indicator-mix", "city year level1 level2 indicators share", mix)

quantified = []
for cy, rows in by_city_year(ROWS):
    n = sum(r["target"]["kind"] in ("number", "range") for r in rows)
    quantified.append((*cy, n, len(rows), share(n, len(rows))))
write("queries/quantified-share", "city year quantified indicators share", quantified)

satisfaction = []
for cy, rows in by_city_year(ROWS):
    percents = [
        r["target"]["number"]
        for r in rows
        if r["level1"] == "满意度指标"
        and r["target"]["kind"] == "number"
        and r["target"]["unit"] == "%"
        and r["target"]["comparator"] in (">=", ">", "=")
    ]
    if percents:
        satisfaction.append((*cy, len(percents), rounded(sum(percents) / len(percents), 2), plain(min(percents)), plain(max(percents))))
write("queries/satisfaction-targets", "city year targets mean_percent min_percent max_percent", satisfaction)

unsatisfied = [t for t in TABLES if t["rows"] and not any(r["level1"] == "满意度指标" for r in t["rows"])]
write("queries/missing-satisfaction", "city year department project", sorted(place(t) for t in unsatisfied))

# No two documents print one table, so there is nothing on which they could disagree.
assert len({place(t) for t in TABLES}) == len(TABLES)
DISAGREE = "city year department project indicator field value place document other_value other_place other_document"
write("queries/documents-disagree", DISAGREE, [])

# Nothing in the seeds speaks for another reading but one name that reads like a value: figures, and at most three characters after
# them, or a time. Its certainty is then 0.7 (docs/steward.md).
LIKE_VALUE = [(t, r) for t, r in ROWS if re.fullmatch(r"[\d.,]+.{0,3}|\d{4}年全年", r["name"])]
write(
    "queries/least-certain",
    "certainty city year department project field indicator value document",
    [("0.7", *place(t), "指标行", r["name"], r["value"], t["file"]) for t, r in LIKE_VALUE],
)


# ------------------------------------------------------------------------------------------------ 6, 7


def same_indicator(indicator):
    return [
        (
            r["name"],
            *place(t),
            r["value"],
            r["target"]["comparator"] if r["target"]["kind"] == "number" else "",
            plain(r["target"]["number"]),
            r["target"]["unit"],
        )
        for t, r in sorted(ROWS, key=lambda tr: place(tr[0]))
        if normal(r["name"]) == normal(indicator)
    ]


SAME = "indicator city year department project value comparator number unit"
write("queries/same-indicator", SAME, same_indicator("服务对象满意度"))
write("queries/same-indicator.平台正常运行率", SAME, same_indicator("平台正常运行率"))

where = defaultdict(list)
for t, r in ROWS:
    where[normal(r["name"])].append(t)
shared = [
    (name, len({t["city"] for t in ts}), len({t["year"] for t in ts}), len({(t["file"], t["line"]) for t in ts}))
    for name, ts in where.items()
]
write(
    "queries/shared-indicators",
    "indicator cities years tables",
    sorted((s for s in shared if s[1] > 1 or s[2] > 1), key=lambda s: (-s[3], s[0])),
)

# ------------------------------------------------------------------------------------------------ 8-10

spent = defaultdict(list)
for t in TABLES:
    spent[t["city"], t["year"], t["code"] or "", t["department"]].append(t["budget"])
write(
    "queries/budget-by-department",
    "city year department_code department tables budget_yuan",
    [(*key, len(b), plain(sum(b))) for key, b in sorted(spent.items(), key=lambda x: (*x[0][:2], -sum(x[1]), x[0]))],
)

write(
    "queries/largest-projects",
    "city year department project budget_yuan",
    [(*place(t), plain(t["budget"])) for t in sorted(TABLES, key=lambda t: (-t["budget"], place(t)))[:10]],
)

named = defaultdict(list)
for t in TABLES:
    named[without_year(t["project"])].append(t)
elsewhere = [
    (
        project,
        len(ts),
        len({(t["city"], t["code"] or t["department"]) for t in ts}),
        len({t["year"] for t in ts}),
        len({t["city"] for t in ts}),
    )
    for project, ts in named.items()
]
write(
    "queries/same-project-elsewhere",
    "project tables departments years cities",
    sorted((e for e in elsewhere if max(e[2:]) > 1), key=lambda e: (-e[1], e[0])),
)

# ------------------------------------------------------------------------------------------------ 12 cost against budget

MONEY = {"元": 1, "万元": 10000}
# Read by eye from all 163 cost rows: the ones that give a price of one, and the ones whose name says 总…/支出金额.
UNIT_COSTS = {("001", 1355), ("001", 3542), ("001", 5261), ("001", 7258), ("001", 7616)}  # rates with "/" besides
TOTAL_NAMES = ("总额", "总金额", "总支出", "总成本", "总体成本", "总投入成本", "支出金额")


def cost_targets(t):
    costs = [
        (r, r["target"]["number"] * MONEY[r["target"]["unit"]])
        for r in t["rows"]
        if r["level2"] == "成本指标" and r["target"]["kind"] == "number" and r["target"]["unit"] in MONEY
    ]
    costs = [(r, yuan) for r, yuan in costs if (t["file"][:3], r["line"]) not in UNIT_COSTS]
    totals, parts = [], []
    together = sum(yuan for _, yuan in costs)
    for r, yuan in costs:
        # What stays within the budget together is nobody's total.
        is_total = any(w in r["name"] for w in TOTAL_NAMES) or yuan == t["budget"]
        (totals if is_total and together > t["budget"] else parts).append(yuan)
    return max(max(totals, default=0), sum(parts)) if totals or parts else None


costed = [(t, c) for t in TABLES if (c := cost_targets(t)) is not None]
write(
    "queries/cost-against-budget",
    "city year department project budget_yuan cost_targets_yuan difference_yuan",
    [
        (*place(t), plain(t["budget"]), plain(c), plain(c - t["budget"]))
        for t, c in sorted(costed, key=lambda x: (x[0]["budget"] - x[1], x[0]["project"]))
    ],
)

# ------------------------------------------------------------------------------------------------ 13-16

SECONDS = {"秒": 1, "分钟": 60, "小时": 3600, "天": 86400, "周": 7 * 86400}
write(
    "queries/response-times",
    "city year project indicator comparator hours",
    [
        (
            t["city"],
            t["year"],
            t["project"],
            r["name"],
            r["target"]["comparator"],
            plain(r["target"]["number"] * SECONDS[r["target"]["unit"]] / 3600),
        )
        for t, r in sorted(ROWS, key=lambda tr: place(tr[0]))
        if r["target"]["kind"] == "number"
        and r["target"]["unit"] in SECONDS
        and re.search(
            "响应|到场|到达现场|抢修|修复|处理|处置|恢复|回复|答复|解决|办结|维护及时", r["name"] + " " + (r["description"] or "")
        )
    ],
)

per_person = []
for t, r in sorted(ROWS, key=lambda tr: place(tr[0])):
    x = r["target"]
    if x["kind"] != "number" or x["unit"].split("/")[0] not in MONEY:
        continue
    if re.search("/(人|名|生|位|户)", x["unit"]) or re.search(
        "[人生户]均|每[人生户]", " ".join((r["name"], r["description"] or "", x["note"]))
    ):
        money, *rate = x["unit"].split("/")
        per_person.append(
            (t["city"], t["year"], t["project"], r["name"], x["comparator"], plain(x["number"] * MONEY[money]), "/".join(["元", *rate]))
        )
write("queries/per-person-costs", "city year project indicator comparator yuan unit", per_person)

# What a price is per: the parts of its rate, times apart; else what its words say. Money in ranges does not occur in the five files.
PEOPLE, TIMES = {"人", "名", "生", "位", "户", "人次"}, {"天", "月", "年"}
prices = []
for t, r in sorted(ROWS, key=lambda tr: place(tr[0])):
    x = r["target"]
    if x["kind"] == "range":
        assert x["unit"].split("/")[0] not in MONEY, x
    if x["kind"] != "number" or x["unit"].split("/")[0] not in MONEY:
        continue
    money, *rate = x["unit"].split("/")
    said = " ".join((r["name"], r["description"] or "", x["note"]))
    whom = next((word for word in "生户人" if f"{word}均" in said or f"每{word}" in said), "")
    if not (rate or whom or (t["file"][:3], r["line"]) in UNIT_COSTS):
        continue
    per = "/".join(part for part in rate if part not in TIMES) if rate else whom
    period = "/".join(part for part in rate if part in TIMES) if rate else ("月" if whom and "每月" in said else "")
    group = "人" if per in PEOPLE else per
    unit = "/".join(["元", *rate])
    yuan = plain(x["number"] * MONEY[money])
    prices.append((*place(t)[:4], r["name"], x["comparator"], yuan, "", unit, per, group, period, r["value"]))
write("queries/unit-prices", "city year department project indicator comparator yuan yuan_to unit per per_group period value", prices)

deadlines = sorted((r["target"]["date"], *place(t), i, r["name"]) for i, (t, r) in enumerate(ROWS) if r["target"]["kind"] == "deadline")
deadlines = [(city, year, project, name, date) for date, city, year, _, project, _, name in deadlines]
write("queries/deadlines", "city year project indicator date", deadlines)
write("queries/deadlines.before-2022-07-01", "city year project indicator date", [d for d in deadlines if d[-1] < "2022-07-01"])

write(
    "queries/projects-about.信息化",
    "city year department project budget_yuan",
    [(*place(t), plain(t["budget"])) for t in sorted(TABLES, key=place) if "信息化" in t["project"]],
)

# ------------------------------------------------------------------------------------------------ across years and departments

CITY_CODES = {"天津市": "120000", "上海市": "310000"}


def of_department(t):
    return (t["city"], t["year"], t["department"])


def ending(text):
    """Without blanks, and without marks at the end."""
    return re.sub(r"[。；;.]+$", "", bare(text))


write(
    "queries/indicators-about.满意度",
    "indicator city year department project value comparator number unit level2 city_code",
    [
        (
            r["name"],
            *place(t),
            r["value"],
            r["target"]["comparator"],
            plain(r["target"]["number"]),
            r["target"]["unit"],
            r["level2"],
            CITY_CODES[t["city"]],
        )
        for t, r in ROWS
        if "满意度" in r["name"]
    ],
)

thresholds = defaultdict(list)
for t, r in ROWS:
    kind = "满意度指标" if r["level1"] == "满意度指标" else r["level2"]
    x = r["target"]
    if kind in ("满意度指标", "质量指标") and x["kind"] == "number" and x["unit"] == "%" and x["comparator"] in (">=", ">", "="):
        thresholds[*of_department(t), kind].append(x["number"])
write(
    "queries/targets-by-threshold",
    "city year department kind targets at_100 at_least_95 at_least_90 city_code",
    [(*key, len(p), *(sum(x >= least for x in p) for least in (100, 95, 90)), CITY_CODES[key[0]]) for key, p in sorted(thresholds.items())],
)

departments = defaultdict(list)
for t in TABLES:
    departments[of_department(t)].append(t)
vague = []
for key, ts in sorted(departments.items()):
    benefits = [(t, [r["target"]["kind"] for r in t["rows"] if r["level1"] == "效益指标"]) for t in ts if t["rows"]]
    without = [t for t, kinds in benefits if not {"number", "range"} & set(kinds)]
    budget, part = sum(t["budget"] for t, _ in benefits), sum(t["budget"] for t in without)
    none = sum(not kinds for _, kinds in benefits)
    vague.append((*key, len(benefits), len(without), none, plain(budget), plain(part), share(part, budget), CITY_CODES[key[0]]))
write(
    "queries/without-quantified-benefit",
    "city year department tables without_quantified without_benefit budget_yuan unquantified_yuan share city_code",
    vague,
)

uses = defaultdict(list)
for t, r in ROWS:
    if r["target"]["kind"] == "text":
        uses[ending(r["value"])].append(t)
write(
    "queries/wordings",
    "wording indicators tables departments cities",
    sorted(
        (
            (
                wording,
                len(ts),
                len({(t["file"], t["line"]) for t in ts}),
                len({(t["city"], t["department"]) for t in ts}),
                len({t["city"] for t in ts}),
            )
            for wording, ts in uses.items()
        ),
        key=lambda row: (-row[1], -row[3], row[0]),
    ),
)

months = defaultdict(Counter)
for t, r in ROWS:
    x = r["target"]
    if x["kind"] in ("deadline", "period"):
        months[t["city"], t["year"], (x["date"] or x["end"])[:7]][x["kind"]] += 1
write(
    "queries/deadlines-by-month",
    "city year month deadlines periods indicators city_code",
    [(*key, n["deadline"], n["period"], n.total(), CITY_CODES[key[0]]) for key, n in sorted(months.items())],
)

goals = defaultdict(list)
for t in TABLES:
    if goal := ending(re.sub(r"^1[.、．]", "", bare(t["goal"]))):
        goals[goal].append(t)
write(
    "queries/same-goal",
    "tables city year department project goal city_code",
    [
        (len(ts), *place(t), goal, CITY_CODES[t["city"]])
        for goal, ts in sorted(goals.items(), key=lambda x: (-len(x[1]), x[0]))
        for t in sorted(ts, key=place)
        if len(ts) > 1
    ],
)

stated = defaultdict(list)
for t in TABLES:
    assert t["sources"].get("财政资金", 0) + t["sources"].get("其他资金", 0) == t["budget"], (t["file"], t["line"])
    for source, yuan in t["sources"].items():
        stated[*of_department(t), source].append(yuan)
write(
    "queries/funds-by-source",
    "city year department source tables yuan city_code",
    [(*key, len(y), plain(sum(y)), CITY_CODES[key[0]]) for key, y in sorted(stated.items())],
)

# No project of the seeds has tables of two years: what changed between years is tested on tables of our own.
seen_in = defaultdict(set)
for t in TABLES:
    seen_in[t["city"], t["department"], without_year(t["project"])].add(t["year"])
assert all(len(years) == 1 for years in seen_in.values())
write("queries/changes-between-years", "department project year_a year_b indicator change value_a value_b rows_a rows_b city city_code", [])

# ------------------------------------------------------------------------------------------------ questions of docs/research.md

numbers = [(t, r, r["target"]) for t, r in ROWS if r["target"]["kind"] == "number"]
systems = defaultdict(list)
for t, r, x in numbers:
    if r["level1"] == "满意度指标" and x["unit"] == "%" and ("系统" in t["project"] or "信息化" in t["project"]):
        systems[t["year"]].append(x["number"])
write("questions/12", "year targets least greatest", [(y, len(p), plain(min(p)), plain(max(p))) for y, p in sorted(systems.items())])

people = [
    ("/".join([money, *rate]), plain(x["number"] * MONEY[money]), r["name"], t["project"], t["year"])
    for t, r, x in numbers
    for money, *rate in [x["unit"].split("/")]
    if money in MONEY and rate[:1] == ["人"]
]
write("questions/13", "unit yuan indicator project year", sorted(people))

soon = [
    (plain(x["number"] * SECONDS[x["unit"]] / 3600), r["value"], r["name"], t["project"], t["year"])
    for t, r, x in numbers
    if "响应" in r["name"] and x["unit"] in SECONDS and x["number"] * SECONDS[x["unit"]] <= 7200
]
write("questions/14", "hours value indicator project year", sorted(soon))

signs = Counter((t["city"], r["value"][0] if r["value"][0] in "≥>=≤<" else "none") for t, r, x in numbers)
write("questions/15", "city sign targets", [(*key, n) for key, n in sorted(signs.items())])

areas = [
    (t["project"], t["year"], plain(x["number"]), plain(t["budget"]), rounded(t["budget"] / x["number"], 2))
    for t, r, x in numbers
    if x["unit"] == "平方米"
]
write("questions/16", "project year area budget yuan_per_square_metre", sorted(areas))


def library(name):
    """One of docs/examples/libraries: its county, year, budget in yuan, and rows of value and what came of it by name."""
    lines = (ROOT / "docs" / "examples" / "libraries" / name).read_text(encoding="utf-8").split("\n")
    county, year = re.match("天津市(.+?区)", lines[0])[1], int(re.search(r"\d{4}", lines[1])[0])
    rows = [line.split("\t") for line in lines if line.startswith(("产出指标", "效益指标", "满意度指标"))]
    budget = next((Decimal(line.split("\t")[1]) * 10000 for line in lines if line.startswith("预算数")), None)
    return county, year, budget, {row[2]: row[3:] for row in rows}


_, _, before, old = library("hexi-2023.txt")
_, _, after, new = library("hexi-2024.txt")
HEXI = ("天津市河西区图书馆", "图书馆夜间开放经费", 2023)
write(
    "questions/17",
    "department project year_a budget_a year_b budget_b change_yuan city",
    [(*HEXI, plain(before), 2024, plain(after), plain(after - before), "河西区")],
)
# By eye: ≤38万元 allows more than ≤36万元, December is later than November.
JUDGED = {"夜间开放天数": "weakened", "设备完好率": "strengthened", "夜间开放成本": "weakened", "完成时间": "weakened"}
differing = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
write(
    "questions/18",
    "department project year_a year_b indicator change value_a value_b rows_a rows_b city city_code",
    [
        (
            *HEXI,
            2024,
            name,
            "dropped" if name not in new else "added" if name not in old else JUDGED[name],
            *old.get(name, [""]),
            *new.get(name, [""]),
            int(name in old),
            int(name in new),
            "河西区",
            "120103",
        )
        for name in differing
    ],
)
results = library("hexi-2023-evaluation.txt")[3].values()
quantity = [[Decimal(re.search(r"[\d.]+", cell)[0]) for cell in row[:2]] for row in results]  # all of them are ≥, in one unit
write("questions/19", "department year met judged", [(HEXI[0], 2023, sum(actual >= least for least, actual in quantity), len(quantity))])
days = [
    (county, year, rows["夜间开放天数"][0]) for county, year, _, rows in map(library, ("hexi-2023.txt", "hexi-2024.txt", "nankai-2024.txt"))
]
write("questions/20", "county year value number", [(*d, re.search(r"\d+", d[2])[0]) for d in sorted(days)])

# ------------------------------------------------------------------------------------------------ golden files

seen = {}
for t, r in ROWS:
    seen.setdefault(r["value"], (t, r))
write(
    "targets-seeds",
    "value kind comparator number lower upper unit date start end year level2 name",
    [
        (
            value.replace("\n", r"\n"),
            x["kind"],
            x["comparator"],
            plain(x["number"]),
            plain(x["lower"]),
            plain(x["upper"]),
            x["unit"],
            x["date"],
            x["start"],
            x["end"],
            t["year"],
            r["level2"],
            r["name"],
        )
        for value, (t, r) in seen.items()
        for x in [r["target"]]
    ],
)

as_json = {
    name: [
        {
            "line": t["line"],
            "project": t["project"],
            "department_code": t["code"],
            "department": t["department"],
            "budget_yuan": plain(t["budget"]),
            "indicators": len(t["rows"]),
            "rows": [[r["level1"], r["level2"], r["name"], r["description"], bare(r["value"]), r["line"]] for r in t["rows"]],
        }
        for t in TABLES
        if t["file"] == name
    ]
    for name in FILES
}
text = json.dumps(as_json, ensure_ascii=False, indent=1)
text = re.sub(
    r"\[\n\s+((?:\"(?:[^\"\\]|\\.)*\"|null),\n\s+){5}\d+\n\s+\]",
    lambda m: re.sub(r"\n\s+", " ", m.group()).replace("[ ", "[").replace(" ]", "]"),
    text,
)  # one indicator a line
(OUT / "tables.json").write_text(text + "\n", encoding="utf-8")

# ------------------------------------------------------------------------------------------------ findings

findings = []


def found(code, t, r=None):
    findings.append((t["file"], r["line"] if r else t["line"], code, t["project"], r["name"] if r else ""))


PLACEHOLDERS = {"-", "1定性描述"}
RATIO_MAY_EXCEED_100 = {"影视剧投入产出比"}  # ≥369%: a ratio of return to cost, not a share of a whole
# Values of 成本 that name an amount, a rate, or what the cost keeps to (预算, 标准), read by eye.
COST_IN_WORDS = {"不超预算", "预算内", "项目金额不超过预算", "成本不超预算", "政府采购中标合同价"} | {
    "严格按照我市关于差旅、公务接待、干部培训等有关规定明确的标准，支出相关费用"
}
# Amounts enumerated in 资金用途, read by eye: no other table of the seeds names two.
PURPOSE_AMOUNTS = {("002", 1): (13000, 70000, 37000)}

for t in TABLES:
    key = (t["file"][:3], t["line"])
    present1, present2 = {r["level1"] for r in t["rows"]}, {r["level2"] for r in t["rows"]}
    if "满意度指标" not in present1:
        found("missing-satisfaction", t)
    for code, level2 in (
        ("missing-quantity", "数量指标"),
        ("missing-quality", "质量指标"),
        ("missing-timeliness", "时效指标"),
        ("missing-cost", "成本指标"),
    ):
        if level2 not in present2:
            found(code, t)
    if (cost_targets(t) or 0) > t["budget"]:
        found("cost-exceeds-budget", t)
    amounts = re.findall(r"[\d.]+万?元", t["purpose"])
    assert (len(amounts) >= 2) == (key in PURPOSE_AMOUNTS), key
    if key in PURPOSE_AMOUNTS and sum(PURPOSE_AMOUNTS[key]) != t["budget"]:
        found("purpose-arithmetic", t)

    named_before = set()
    for r in t["rows"]:
        x = r["target"]
        granted = "补助标准" in r["name"]  # what people get at least
        if r["level2"] == "成本指标" and x["unit"].split("/")[0] in MONEY and x["comparator"] in (">=", ">") and not granted:
            found("cost-direction", t, r)
        if r["level1"] == "满意度指标" and x["comparator"] in ("<=", "<") and "投诉" not in r["name"]:
            found("satisfaction-direction", t, r)
        if r["value"] in PLACEHOLDERS:
            found("value-placeholder", t, r)
        unquantified = r["level2"] == "数量指标" and x["kind"] == "text" and not re.search(r"\d", r["value"])
        if x["kind"] == "text" and not unquantified and bare(r["value"]).rstrip("。；.;") == r["name"].rstrip("。；.;"):
            found("value-restates-name", t, r)
        if x["kind"] in ("number", "range") and not x["unit"]:
            found("number-without-unit", t, r)
        if r["level1"] == "满意度指标" and x["kind"] in ("number", "range") and x["unit"] not in ("", "%") and "不满" not in r["name"]:
            found("satisfaction-not-percent", t, r)
        if r["level2"] == "成本指标" and x["kind"] == "text" and r["value"] not in COST_IN_WORDS:
            found("cost-without-money", t, r)
        if unquantified:
            found("quantity-not-quantified", t, r)
        if x["kind"] == "number" and x["unit"] == "%" and x["number"] > 100 and r["name"] not in RATIO_MAY_EXCEED_100:
            found("percent-over-100", t, r)
        if x["kind"] == "deadline" and int(x["date"][:4]) != t["year"]:
            found("deadline-outside-year", t, r)
        if (r["level2"], r["name"]) in named_before:  # the second and later ones
            found("duplicate-indicator", t, r)
        named_before.add((r["level2"], r["name"]))

findings.sort(key=lambda f: (f[2], f[0], f[1]))
write("findings", "file line code project indicator", findings)

# A finding is what one code says of one table, row or value: a project, and a name within a level 2, stand once in a year of a department.
# All but one are suspicious, not wrong; that the amounts of a purpose do not add up only tells where to look.
OWNERS = {(t["file"], t["project"]): of_department(t) for t in TABLES}
assert len(OWNERS) == len(TABLES)
counted = Counter(
    (*OWNERS[file, project], code, "info" if code == "purpose-arithmetic" else "warning") for file, _, code, project, _ in findings
)
write(
    "queries/findings-by-department",
    "city year department code severity findings",
    [(*key, n) for key, n in sorted(counted.items(), key=lambda item: (*item[0][:3], -item[1], *item[0][3:]))],
)

CODES = """missing-satisfaction missing-quantity missing-quality missing-timeliness missing-cost cost-exceeds-budget
    cost-direction satisfaction-direction value-placeholder value-restates-name number-without-unit
    quantity-not-quantified percent-over-100 deadline-outside-year duplicate-indicator purpose-arithmetic
    cost-without-money satisfaction-not-percent""".split()
notes = [
    "# Findings expected in the seeds",
    "",
    "Read by hand and written by `tests/independent/expectations.py`, which shares no code with the program.",
    "The list for machines is `findings.csv`. A table-level code stands at the line of the table's title, a row-level",
    "code at the line of the cell that holds the indicator's name.",
    "",
    "| code | " + " | ".join(f[:3] for f in FILES) + " | all |",
    "|---" * (len(FILES) + 2) + "|",
]
for code in CODES:
    counts = [sum(f[0] == name and f[2] == code for f in findings) for name in FILES]
    notes.append(f"| `{code}` | " + " | ".join(map(str, counts)) + f" | {sum(counts)} |")
notes += ["", (Path(__file__).with_name("findings-judgements.md")).read_text(encoding="utf-8").rstrip(), ""]
for code in CODES:
    mine = [f for f in findings if f[2] == code]
    if mine:
        notes += [f"## {code}", ""]
        for name, line, _, project, indicator in mine:
            said = next((f"：`{r['value']}`" for t, r in ROWS if indicator and t["file"] == name and r["line"] == line), "")
            notes.append(f"- {name[:3]}:{line} {project}" + (f" — {indicator}{said}" if indicator else ""))
        notes.append("")
(OUT / "findings-notes.md").write_text("\n".join(notes), encoding="utf-8")

print(f"{len(TABLES)} tables, {len(ROWS)} indicators, {len(seen)} distinct values, {len(findings)} findings")
