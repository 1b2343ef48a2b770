"""Write findings as one HTML file that needs nothing else: readable as it is, filtered and sorted by a little script in it."""

from __future__ import annotations

from collections import Counter
from html import escape
from urllib.parse import urlsplit

from ...model import Severity
from ...model.text import BilingualText
from ..worklist import Entry, State
from . import Report
from .phrases import SEVERITIES, reason_of, remedy_of, title_of, where
from .workbook import table_address

__all__ = ["written"]

_STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--dim:#59636e;--paper:#fff;--line:#d1d9e0;--head:#f0f3f6;--link:#0550ae;
--violation:#b3261e;--warning:#8a5a00;--info:#0b5cad}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--dim:#a3acb8;--paper:#15181d;--line:#3a414b;--head:#20252d;--link:#7fb4ff;
--violation:#ff8f85;--warning:#f0b94d;--info:#86bdff}}
*{box-sizing:border-box}body{margin:0;padding:1rem;background:var(--paper);color:var(--ink);
font:15px/1.55 "Noto Sans SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif}
h1{font-size:1.4rem;margin:0 0 .3rem}p{margin:.3rem 0}a{color:var(--link)}.dim{color:var(--dim)}
form{display:flex;flex-wrap:wrap;gap:.6rem;margin:.8rem 0;align-items:end}form[hidden]{display:none}
label{display:flex;flex-direction:column;font-size:.85rem;color:var(--dim)}
input,select{font:inherit;padding:.35rem .5rem;border:1px solid var(--line);border-radius:6px;background:var(--paper);color:var(--ink);
max-width:15rem;min-height:2.2rem}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;min-width:62rem}
th,td{border:1px solid var(--line);padding:.35rem .5rem;text-align:left;vertical-align:top}th{background:var(--head);white-space:nowrap}
th button{all:unset;cursor:pointer;font-weight:bold}th button:focus-visible{outline:2px solid var(--link)}
td.text{overflow-wrap:anywhere}td:nth-child(3),td:nth-child(4){min-width:8rem}td:nth-child(10){min-width:5rem}.violation{color:var(--violation);font-weight:bold}.warning{color:var(--warning);font-weight:bold}
.info{color:var(--info)}tr.accepted td{opacity:.75}code{font-size:.85em}
@media print{form{display:none!important}table{min-width:0;font-size:10px}thead{display:table-header-group}tr{break-inside:avoid}}
"""
_SCRIPT = """
(function(){var form=document.forms[0],body=document.querySelector('tbody'),rows=[].slice.call(body.rows),
shown=document.getElementById('shown');form.hidden=false;
function apply(){var n=0,q=form.q.value.trim().toLowerCase();rows.forEach(function(r){var ok=!q||r.textContent.toLowerCase().indexOf(q)>=0;
['severity','code','department','city','year','state'].forEach(function(k){var f=form[k];
if(f.value!==''&&r.dataset[k]!==f.value.slice(1))ok=false});
r.hidden=!ok;if(ok)n++});shown.textContent=n}
form.addEventListener('input',apply);form.addEventListener('submit',function(e){e.preventDefault()});
[].forEach.call(document.querySelectorAll('thead th'),function(th,i){var b=document.createElement('button');b.type='button';
b.textContent=th.textContent;th.textContent='';th.appendChild(b);b.addEventListener('click',function(){
var up=th.getAttribute('aria-sort')!=='ascending';[].forEach.call(th.parentNode.cells,function(c){c.removeAttribute('aria-sort')});
th.setAttribute('aria-sort',up?'ascending':'descending');rows.sort(function(a,b){
var x=a.cells[i].dataset.key||a.cells[i].textContent,y=b.cells[i].dataset.key||b.cells[i].textContent;
return (up?1:-1)*x.localeCompare(y,'zh',{numeric:true})});rows.forEach(function(r){body.appendChild(r)})})})})();
"""
_HEADS = (
    BilingualText("级别", "Severity"),
    BilingualText("问题", "Finding"),
    BilingualText("部门", "Department"),
    BilingualText("项目", "Project"),
    BilingualText("地区", "City"),
    BilingualText("年度", "Year"),
    BilingualText("文件与位置", "File and place"),
    BilingualText("单元格内容", "Cell text"),
    BilingualText("说明与处理办法", "What is wrong, what to do"),
    BilingualText("状态", "State"),
)


def written(report: Report) -> str:
    """Write the page."""
    zh, language = report.language == "zh", report.language
    title = "问题清单" if zh else "Findings"
    states = Counter(entry.state for entry in report.entries)
    severities = Counter(entry.finding.severity for entry in report.entries if entry.state is not State.ACCEPTED)
    counted = "　".join(f"{SEVERITIES[severity].of(language)} {severities[severity]}" for severity in Severity)
    beside = "　".join(f"{state.zh if zh else state.en} {states[state]}" for state in State)
    heads = "".join(f'<th scope="col">{head.of(language)}</th>' for head in _HEADS)
    rows = "\n".join(_row(entry, report) for entry in report.entries)
    noted = "（不含已接受）" if zh else " (without accepted)"
    found = "显示" if zh else "shown"
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if zh else "en"}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><style>{_STYLE}</style></head><body>\n'
        f"<main><h1>{title}</h1><p>{counted}{noted}</p><p class='dim'>{beside}</p>\n{_form(report)}"
        f'<p class="dim">{found} <span id="shown">{len(report.entries)}</span> / {len(report.entries)}</p>\n'
        f'<div class="wide" tabindex="0" role="region" aria-label="{title}"><table><thead><tr>{heads}</tr></thead><tbody>\n{rows}\n'
        f"</tbody></table></div></main>\n<script>{_SCRIPT}</script></body></html>\n"
    )


def _form(report: Report) -> str:
    """The filters, which the script shows."""
    zh, language = report.language == "zh", report.language
    choices = (
        ("severity", "级别", "Severity", {e.finding.severity.value: SEVERITIES[e.finding.severity].of(language) for e in report.entries}),
        ("code", "问题", "Finding", {e.finding.code: title_of(e, language) for e in report.entries}),
        ("department", "部门", "Department", {e.standing.department or "": e.standing.department or _unknown(zh) for e in report.entries}),
        ("city", "地区", "City", {e.standing.city or "": e.standing.city or _unknown(zh) for e in report.entries}),
        ("year", "年度", "Year", {str(e.standing.year or ""): str(e.standing.year or _unknown(zh)) for e in report.entries}),
        ("state", "状态", "State", {e.state.value: e.state.zh if zh else e.state.en for e in report.entries}),
    )
    selects = "".join(
        f'<label>{label_zh if zh else label_en}<select name="{name}"><option value="">{"全部" if zh else "all"}</option>'
        + "".join(f'<option value="={escape(value)}">{escape(label)}</option>' for value, label in sorted(values.items()))
        + "</select></label>"
        for name, label_zh, label_en, values in choices
    )
    return f'<form hidden><label>{"查找" if zh else "Find"}<input name="q" type="search"></label>{selects}</form>\n'


def _unknown(zh: bool) -> str:
    return "不详" if zh else "unknown"


def _row(entry: Entry, report: Report) -> str:
    zh, language = report.language == "zh", report.language
    finding, standing = entry.finding, entry.standing
    severity = finding.severity.value
    place = f"{escape(entry.file)}<br>{_linked(where(entry, language), table_address(entry, report.site))}"
    state = escape(entry.state.zh if zh else entry.state.en)
    if reason := reason_of(entry, language):
        state += f"<br><span class='dim'>{escape(reason)}</span>"
    said = escape(finding.message(language))
    remedy = remedy_of(entry, language)
    if remedy and remedy not in finding.message(language):
        said += f"<br><span class='dim'>{escape(remedy)}</span>"
    key = f' data-key="{list(Severity).index(finding.severity)}"'
    cells = (
        f'<td class="{severity}"{key}>{SEVERITIES[finding.severity].of(language)}</td>',
        f"<td>{escape(title_of(entry, language))}<br><code>{escape(finding.code)}</code></td>",
        *(f"<td>{escape(str(value or ''))}</td>" for value in (standing.department, standing.project, standing.city, standing.year)),
        f'<td class="text">{place}</td>',
        f'<td class="text">{escape(finding.value or "")}</td>',
        f"<td>{said}</td>",
        f"<td>{state}</td>",
    )
    data = {
        "severity": severity,
        "code": finding.code,
        "department": standing.department or "",
        "city": standing.city or "",
        "year": str(standing.year or ""),
        "state": entry.state.value,
        "fingerprint": entry.fingerprint,
    }
    attributes = " ".join(f'data-{name}="{escape(value)}"' for name, value in data.items())
    return f'<tr class="{entry.state.value}" {attributes}>{"".join(cells)}</tr>'


def _linked(text: str, address: str | None) -> str:
    if address is None or urlsplit(address).scheme not in ("http", "https"):
        return escape(text)
    return f'<a href="{escape(address)}">{escape(text)}</a>'
