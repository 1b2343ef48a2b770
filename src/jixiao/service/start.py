"""The page at the root: what is here, and where."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import Response

from .rest import saved


async def start(_request: Request) -> Response:
    """The start page, in Chinese and English."""
    rows = "\n".join(
        f'<li><a href="/api/queries/{escape(query.name)}">{escape(query.summary_zh)} / {escape(query.summary)}</a> '
        f'(<a href="/api/queries/{escape(query.name)}?format=csv">CSV</a>, '
        f'<a href="/api/queries/{escape(query.name)}?format=xlsx">XLSX</a>)</li>'
        for query in saved().values()
    )
    page = f"""<!DOCTYPE html>
<html lang="zh">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>jixiao 绩效目标表知识图谱</title>
</head>
<body>
<main>
<h1>绩效目标表知识图谱 / Knowledge graph of budget performance targets</h1>
<ul>
<li><a href="/sparql">/sparql</a>: SPARQL 1.1 查询服务（不带查询时为服务描述） /
the SPARQL 1.1 endpoint; without a query, its service description</li>
<li><a href="/.well-known/void">/.well-known/void</a>: 数据集说明（VoID） / what is in the data set</li>
<li>/graphs?graph=IRI: 单个命名图 / a named graph (Graph Store Protocol)</li>
<li><a href="/api/queries">/api/queries</a>: 已存查询 / the saved queries; <a href="/api/openapi.json">OpenAPI</a></li>
</ul>
<h2>已存查询 / Saved queries</h2>
<ul>
{rows}
</ul>
</main>
</body>
</html>
"""
    return Response(page.encode("utf-8"), 200, {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "public, max-age=60"})
