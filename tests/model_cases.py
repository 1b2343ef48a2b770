"""Few made documents on which answers across documents, years and places can go wrong, and what is right of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from test_table_versions import ROWS, Form, write

#: One table published twice, once with a row more on top and another budget; and one of which two documents print one value otherwise.
RAILS = Form("天津市公路养护处", "护栏更换经费", 2023, "80")
FULLER_RAILS = replace(RAILS, budget="45", rows=(("产出指标", "数量指标", "护栏更换长度", "≥310公里"), *ROWS))
PUMPS = Form("天津市泵站管理所", "泵站检修经费", 2023, "52", (*ROWS[:5], ("满意度指标", "服务对象满意度指标", "市民满意度", "≥93%")))
OTHER_PUMPS = replace(PUMPS, rows=(*ROWS[:5], ("满意度指标", "服务对象满意度指标", "市民满意度", "≥85分")))
#: One project in two years.
CULVERTS = [Form("天津市涵洞管理站", "涵洞清淤经费", year, "15") for year in (2021, 2022)]
#: One department: with a code, without, with another one, without.
PARKS = [
    Form(f"{code}天津市公园管理站", "公园照明经费", year, budget)
    for code, year, budget in (("351201", 2019, "20"), ("", 2020, "23"), ("351288", 2021, "27"), ("", 2022, "28"))
]
#: One project, its year in three spellings.
CANALS = [
    Form("天津市渠道管理站", name, year, budget)
    for name, year, budget in (("渠道巡查经费（2019年）", 2019, "11"), ("2020年渠道巡查经费", 2020, "12"), ("2021渠道巡查经费", 2021, "14"))
]
#: Places of one name, and places that were replaced.
PLACES = {
    "320106": Form("南京市鼓楼区绿化所", "绿化经费", 2022, "31"),
    "350102": Form("福州市鼓楼区绿化所", "绿化经费", 2022, "32"),
    "120223": Form("天津市静海县绿化所", "绿化经费", 2014, "33"),
    "120118": Form("天津市静海区绿化所", "绿化经费", 2019, "34"),
}

_YEARS = """上海市河湖中心{year}年度项目绩效目标汇总表

财政项目支出绩效目标申报表
({year}年度)
项目名称\t河湖整治三年计划\t项目性质\t经常性专项业务费\t项目类别\t特定目标类
主管部门\t上海市水务委员会\t实施单位\t上海市河湖中心
计划开始日期\t2023-01-01\t计划完成日期\t2025-12-31
项目资金 (元)\t项目资金总额\t7,000,000.00\t年度资金申请总额\t{money}
\t其中：财政资金\t7,000,000.00\t其中：当年财政拨款\t{money}
\t\t\t上年结转资金\t0.00
\t其他资金\t0.00\t其他资金\t0.00
项目 绩效 目标\t项目总体目标\t\t年度总体目标
\t1. 三年完成整治。\t\t1. 本年完成计划。
\t一级指标\t二级指标\t三级指标\t年度(/项目)指标值
绩效 指标\t产出指标\t数量指标\t整治河段数\t=8(条)
\t\t质量指标\t整治验收合格率\t=100(%)
\t\t时效指标\t工作完成及时性\t及时
\t效益指标\t社会效益指标\t水质超标率\t≤3(%)
\t满意度指标\t服务对象满意度指标\t沿岸居民满意度\t≥86(%)
"""
MONEY_OF_YEARS = {2023: 2_000_000, 2024: 4_000_000, 2025: 1_000_000}

_EVALUATION = """{year}年度项目支出绩效自评表
（{year}年度）
项目名称\t{project}
主管部门\t天津市城管委\t实施单位\t天津市路灯管理处
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t20\t20\t{spent}\t10\t{rate}\t10
年度总体目标\t预期目标\t实际完成情况
\t维护路灯\t已维护
一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施
{rows}
"""
#: Seven exceeded, one missed, one met exactly; no comparator is printed.
_OUTCOMES = """产出指标\t数量指标\t巡检路灯盏数\t400盏\t430盏\t10\t10\t
产出指标\t数量指标\t更换灯泡数\t90只\t96只\t10\t10\t
产出指标\t数量指标\t培训人数\t40人\t40人\t10\t10\t
产出指标\t质量指标\t维修合格率\t96%\t99%\t10\t10\t
产出指标\t质量指标\t亮灯率\t97%\t98%\t10\t10\t
产出指标\t时效指标\t维修及时率\t90%\t95%\t10\t10\t
效益指标\t社会效益指标\t受益居民人数\t2000人\t2300人\t10\t10\t
效益指标\t社会效益指标\t公众参与率\t70%\t55%\t10\t10\t参与者少
满意度指标\t服务对象满意度指标\t居民满意度\t90%\t94%\t10\t10\t"""
#: Points that add up to 70 where 100 are printed, 40 % of the money spent for all of its points, a met target without points.
_SCORES = """产出指标\t数量指标\t巡检路灯盏数\t≥400盏\t430盏\t10\t10\t
产出指标\t质量指标\t维修合格率\t≥96%\t99%\t10\t10\t
产出指标\t时效指标\t维修及时率\t≥90%\t95%\t10\t10\t
产出指标\t成本指标\t维修成本\t≤20万元\t8万元\t10\t10\t
效益指标\t社会效益指标\t受益居民人数\t≥2000人\t2300人\t20\t20\t
满意度指标\t服务对象满意度指标\t居民满意度\t≥70%\t94%\t30\t0\t
总分\t\t\t\t\t100\t100\t"""

#: Unit prices: the value as printed, yuan from and to, and what they are for and how long.
UNIT_PRICES = {
    "体检费标准": ("≤650元/人", "650", "", "人", ""),
    "体检成本": ("≤660元/名", "660", "", "名", ""),
    "学生资助": ("1300元/生", "1300", "", "生", ""),
    "慰问费": ("450元/户", "450", "", "户", ""),
    "讲课成本": ("≤900元/位", "900", "", "位", ""),
    "人均体检": ("700-900元/人", "700", "900", "人", ""),
    "培训费": ("≤380元/人·天", "380", "", "人", "天"),
    "伙食费": ("每人每天90元", "90", "", "人", "天"),
    "岗位补贴": ("0.4万元/人/年", "4000", "", "人", "年"),
}
#: Times: the value as printed, and hours from and to.
TIMES = {
    "故障响应时间": ("≤30分", "0.5", ""),
    "故障到场时间": ("≤3小时", "3", ""),
    "管道抢修时间": ("≤6小时", "6", ""),
    "投诉办结时限": ("≤4天", "96", ""),
    "应急响应时间": ("1-3小时", "1", "3"),
}
PRICES = Form(
    "天津市单价服务中心",
    "单价测算经费",
    2022,
    "19",
    (
        *(("产出指标", "成本指标", name, given[0]) for name, given in UNIT_PRICES.items()),
        *(("产出指标", "时效指标", name, given[0]) for name, given in TIMES.items()),
        ROWS[5],
    ),
)
TRIVIAL = Form(
    "天津市琐事管理站",
    "站房修缮经费",
    2022,
    "70",
    (
        ("产出指标", "数量指标", "修缮数量", "≥0间"),
        ("产出指标", "质量指标", "修缮合格率", "≥1%"),
        ("产出指标", "时效指标", "修缮时间", "2021年1月1日至2023年12月31日"),
        ("产出指标", "成本指标", "修缮费用", "及时"),
        ("效益指标", "社会效益指标", "显著", "良好"),
        ("满意度指标", "服务对象满意度指标", "职工满意度", "≥10%"),
    ),
)

#: The tables that count: those of which two documents print versions once, by the version that counts.
COUNTING = (FULLER_RAILS, PUMPS, *CULVERTS, *PARKS, *CANALS, *PLACES.values(), PRICES, TRIVIAL)
TABLES = len(COUNTING) + len(MONEY_OF_YEARS)
YUAN = sum(int(form.budget) * 10_000 for form in COUNTING) + sum(MONEY_OF_YEARS.values())
#: The budget of each table once for each of its rows.
YUAN_OF_ROWS = sum(int(form.budget) * 10_000 * len(form.rows) for form in COUNTING) + 5 * sum(MONEY_OF_YEARS.values())


def evaluation(year: int, project: str, *, rows: str, spent: int, rate: str) -> str:
    return _EVALUATION.format(year=year, project=project, rows=rows, spent=spent, rate=rate)


def written(folder: Path) -> Path:
    """Write all documents below a folder; two of them are called 护栏.txt."""
    texts = {
        "自评/路灯.txt": evaluation(2022, "路灯维护项目", rows=_OUTCOMES, spent=20, rate="100%"),
        "自评/得分.txt": evaluation(2023, "路灯评分项目", rows=_SCORES, spent=8, rate="40%"),
        **{f"三年/{year}.txt": _YEARS.format(year=year, money=f"{money:,}.00") for year, money in MONEY_OF_YEARS.items()},
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    for name, form in {
        "市局/护栏.txt": RAILS,
        "区局/护栏.txt": FULLER_RAILS,
        "泵站.txt": PUMPS,
        "泵站（公开）.txt": OTHER_PUMPS,
        **{f"涵洞/{form.year}.txt": form for form in CULVERTS},
        **{f"公园/{form.year}.txt": form for form in PARKS},
        **{f"渠道/{form.year}.txt": form for form in CANALS},
        **{f"绿化/{code}.txt": form for code, form in PLACES.items()},
        "单价.txt": PRICES,
        "琐事.txt": TRIVIAL,
    }.items():
        write(folder / name, form)
    return folder
