"""Show whether findings get fewer (数据质量): the runs of the check as a chart and a table, and the last one by year and department."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ...desk.quality import by_department, by_year, over_time, total
from ...desk.runs import Run, read_runs
from ...model import Severity
from .page import page_of

#: So many runs are drawn, and so many departments listed.
_DRAWN, _LISTED = 30, 200
_WIDTH, _HEIGHT, _LEFT, _BOTTOM = 720, 220, 52, 24
_CLASSES = {Severity.VIOLATION: "violation", Severity.WARNING: "warning", Severity.INFO: "note"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a column of the chart: where it is drawn, its severity, and how many findings it stands for."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    count: int
    time: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart of runs: a column for each, its severities on one another; the lines of its scale and the labels below."""

    bars: Sequence[Bar]
    scale: Sequence[tuple[float, int]]
    labels: Sequence[tuple[float, str]]


async def quality_page(request: Request) -> Response:
    """Show the runs that are kept. Raises HTTPError."""
    page = page_of(request)
    runs = await asyncio.to_thread(read_runs, str(page.service.settings.store))
    last = runs.runs[-1] if runs.runs else None
    return page.render(
        "quality.html",
        runs=over_time(runs, page.lang) if last else None,
        chart=_chart(runs.runs[-_DRAWN:]),
        years=by_year(last, page.lang) if last else None,
        departments=by_department(last, page.lang) if last else None,
        listed_most=_LISTED,
        last=last,
        size=(_WIDTH, _HEIGHT, _LEFT),
    )


def _chart(runs: Sequence[Run]) -> Chart:
    counts = [[total(run.years, severity) for severity in Severity] for run in runs]
    most = max((sum(each) for each in counts), default=0) or 1
    step = _step(most)
    top = step * -(-most // step)
    unit = (_HEIGHT - _BOTTOM - 8) / top
    room = (_WIDTH - _LEFT) / max(len(runs), 1)
    width = min(room * 0.7, 60)
    bars, labels = [], []
    for number, (run, each) in enumerate(zip(runs, counts, strict=True)):
        x, y = _LEFT + room * number + (room - width) / 2, float(_HEIGHT - _BOTTOM)
        for severity, count in zip(Severity, each, strict=True):
            y -= count * unit
            if count:
                bars.append(Bar(round(x, 1), round(y, 1), round(width, 1), round(count * unit, 1), _CLASSES[severity], count, run.time))
        if number % -(-len(runs) // 8) == 0:
            labels.append((round(x + width / 2, 1), run.time[5:10]))
    scale = [(round(_HEIGHT - _BOTTOM - value * unit, 1), value) for value in range(0, top + 1, step)]
    return Chart(bars, scale, labels)


def _step(most: int) -> int:
    """A round number of which four or fewer reach the most."""
    step = 1
    for power in range(12):
        for digit in (1, 2, 5):
            step = digit * int(10**power)
            if step * 4 >= most:
                return step
    return step
