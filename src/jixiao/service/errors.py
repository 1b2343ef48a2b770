"""Tell a client why it gets no answer: an HTTP status, one line in English and one in Chinese, and headers.

What is told in more than one place stands here once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .negotiation import Format, listed
from .settings import MIB, Settings
from .workers.protocol import Job, Reply, Status


class HTTPError(Exception):
    """A request that is not answered, and what its client is told."""

    def __init__(self, status: int, en: str, zh: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(en)
        self.status, self.en, self.zh = status, en, zh
        self.headers = dict(headers or {})


def limit_reached(name: str, settings: Settings) -> HTTPError:
    """Tell which limit was reached: 503 for what may go well at another time or as a smaller query, 413 for an answer too large.

    The header ``Jixiao-Limit`` has the limit's name and its value (seconds, bytes, rows, queries).
    """
    value, status, en, zh = {
        "time": (
            f"{settings.time:g}",
            503,
            f"the query was ended at its limit of {settings.time:g} seconds — ask for less, or more exactly",
            f"查询超过 {settings.time:g} 秒的时限，已被终止；请缩小查询范围",
        ),
        "memory": (
            f"{settings.memory}",
            503,
            f"the query was ended because it needed more than {settings.memory // MIB} MiB of memory — ask for less, or more exactly",
            f"查询所需内存超过 {settings.memory // MIB} MiB，已被终止；请缩小查询范围",
        ),
        "rows": (
            f"{settings.rows}",
            413,
            f"the answer has more than {settings.rows} rows — give a LIMIT, or ask for parts",
            f"结果超过 {settings.rows} 行；请使用 LIMIT 或分批查询",
        ),
        "page": (
            f"{settings.rows}",
            413,
            f"the answer has more than the {settings.rows} rows of a page, or is too large for one — ask for less (cities, years), "
            "or take it as a file from /api/queries",
            f"结果超过页面可显示的 {settings.rows} 行或过大；请限定地区或年度，或通过 /api/queries 下载",
        ),
        "answer": (
            f"{settings.answer}",
            413,
            f"the answer is larger than {settings.answer // MIB} MiB — give a LIMIT, or ask for parts",
            f"结果超过 {settings.answer // MIB} MiB；请使用 LIMIT 或分批查询",
        ),
        "sending": (
            f"{settings.sending}",
            503,
            "too many large answers are on their way already — try again in a few seconds",
            "正在发送的大型结果过多；请几秒后重试",
        ),
        "queue": (
            f"{settings.queue}",
            503,
            "too many queries are waiting already — try again in a few seconds",
            "等待中的查询过多；请几秒后重试",
        ),
    }[name]
    headers = {"Jixiao-Limit": f"{'rows' if name == 'page' else name}={value}"}
    if name in ("queue", "sending"):
        headers["Retry-After"] = "5"
    return HTTPError(status, en, zh, headers)


def request_too_large(settings: Settings) -> HTTPError:
    """Tell how large a request may be; the connection is closed, since the rest of this one is not read."""
    return HTTPError(
        413,
        f"the request is larger than {settings.request} bytes",
        f"请求超过 {settings.request} 字节",
        {"Jixiao-Limit": f"request={settings.request}", "Connection": "close"},
    )


def not_acceptable(offered: Sequence[Format]) -> HTTPError:
    """Tell the formats that are offered, none of which Accept takes."""
    there = listed(offered)
    return HTTPError(
        406, f"none of the formats in Accept is given here; there are: {there}", f"Accept 中没有可提供的格式；可用格式：{there}"
    )


def unknown_format(wanted: str, offered: Sequence[Format], purpose: str = "") -> HTTPError:
    """Tell the formats that can be asked for by name, which the one that was asked for is not among."""
    there = ", ".join(form.ending for form in offered)
    return HTTPError(406, f"there is no format {wanted!r}{purpose}; there are: {there}", f"没有 {wanted!r} 格式；可用格式：{there}")


def not_allowed(*methods: str) -> HTTPError:
    """Tell the methods that an address takes."""
    there = ", ".join(methods)
    return HTTPError(405, f"this takes only {there}", f"此处只接受 {there}", {"Allow": there})


def nothing_here() -> HTTPError:
    """Tell that no page or file has this address."""
    return HTTPError(404, "there is nothing at this address; / says what is here", "此地址没有内容；请见首页 /")


def unknown_resource(iri: str) -> HTTPError:
    """Tell that the store says nothing of a resource."""
    return HTTPError(404, f"there is nothing known of <{iri}> here", f"此处没有关于 <{iri}> 的数据")


def client_gone() -> HTTPError:
    """For the log only: 499 is what nginx calls a request whose client went away."""
    return HTTPError(499, "the client is gone", "客户端已断开")


def job_failed(reply: Reply, job: Job) -> HTTPError:
    """Tell why a worker gives no answer: the query's fault, or the store's."""
    match reply.status:
        case Status.INVALID:
            return HTTPError(400, reply.message, reply.message_zh)
        case Status.UNSUPPORTED:
            return HTTPError(501, reply.message, reply.message_zh)
        case Status.DIFFERENT:
            return HTTPError(500, reply.message, reply.message_zh)
        case Status.NO_SUCH_GRAPH:
            return HTTPError(404, f"there is no graph <{job.sparql}> here", f"此处没有图 <{job.sparql}>")
        case Status.BUSY:
            return HTTPError(
                503,
                "another program is writing to the store — try again when it is done",
                "另一程序正在写入存储；请稍后重试",
                {"Retry-After": "10"},
            )
    return HTTPError(500, f"the store cannot be read: {reply.message}", f"存储无法读取：{reply.message_zh}")


def worker_lost() -> HTTPError:
    """Tell that a worker process ended by itself."""
    return HTTPError(
        500,
        "the process that ran the query ended — the query may be nested too deeply, or the machine be short of memory",
        "执行查询的进程意外结束；查询可能嵌套过深，或本机内存不足",
    )
