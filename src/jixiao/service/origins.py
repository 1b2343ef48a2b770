"""Decide which names a service answers to, and which web pages may read its answers: its own alone, unless the store is published.

A store on loopback is within reach of each page that is open in a browser of the same machine. The same-origin policy keeps such a page
from reading answers that do not name its origin (CORS); the name in Host keeps out one whose own name was made to lead here (DNS
rebinding); Fetch Metadata (``Sec-Fetch-Site``) keeps it from having queries run.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping

from .settings import Settings

_EXPOSED = "ETag, Retry-After, Jixiao-Limit, Jixiao-Engine, Jixiao-Unknown-Graphs"
#: What a preflight request is told where any page may ask.
PREFLIGHT: Mapping[str, str] = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def origin_headers(settings: Settings) -> list[tuple[bytes, bytes]]:
    """Write the headers of all answers that tell browsers which pages may read them."""
    if settings.public:
        return [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", _EXPOSED.encode("ascii"))]
    return [(b"cross-origin-resource-policy", b"same-origin")]


def refusal(settings: Settings, headers: Iterable[tuple[bytes, bytes]]) -> tuple[int, str] | None:
    """Tell why a request is not this service's to answer: status and text; None where it is."""
    if settings.public:
        return None
    given = {name: value.decode("latin-1") for name, value in headers if name in (b"host", b"sec-fetch-site", b"sec-fetch-mode")}
    host = given.get(b"host")
    if host is not None and _is_loopback(settings.host) and not _is_loopback(_name_in(host)):
        return 421, (
            "this store is not published: it answers only to this machine's own names (localhost) — jixiao serve --public publishes it\n"
            "此存储未公开发布，只以本机名称（localhost）应答；如需发布，请用 jixiao serve --public\n"
        )
    if given.get(b"sec-fetch-site") == "cross-site" and given.get(b"sec-fetch-mode") != "navigate":
        return 403, (
            "this store is not published: pages of other hosts may not ask it — jixiao serve --public publishes it\n"
            "此存储未公开发布，其他网站的页面不可查询；如需发布，请用 jixiao serve --public\n"
        )
    return None


def _name_in(host: str) -> str:
    """The name in a Host header, without its port.

    >>> _name_in("[::1]:7878"), _name_in("LocalHost:80"), _name_in("127.0.0.1")
    ('::1', 'localhost', '127.0.0.1')
    """
    name = host.strip().lower()
    return name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]


def _is_loopback(name: str) -> bool:
    """Whether a name leads to this machine for every resolver (RFC 6761), or is an address of the loopback interface.

    >>> [_is_loopback(name) for name in ("localhost", "a.localhost", "127.0.0.2", "::1", "localhost.example.org", "10.0.0.1", "")]
    [True, True, True, True, False, False, False]
    """
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
