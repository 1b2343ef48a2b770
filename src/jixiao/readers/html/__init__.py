"""Read web pages (HTML, XHTML, MHTML, what Word and Excel save as HTML).

Paragraphs and tables are what a reader of the page sees of them.
"""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message

from ...model import Finding, Location
from ...model.finding_rules.files import CHARACTERS_NOT_READ, HIDDEN_NOT_READ, IMAGE_NOT_READ
from ..base import Content, Source
from ..blocks import LimitCounter, RawBlock, blocks_of
from ..charset import utf8_of
from ..detect import Format, format_of
from ..xml import too_deep
from .page import HtmlPage
from .style_sheet import style_sheet_of

MEDIA_TYPE = "text/html"
_CHUNK = 65536
#: Browsers take it for <br>, the parser for nothing.
_BREAK = re.compile(rb"</br\s*/?>", re.IGNORECASE)
#: What Excel saves beside the sheets of a workbook.
_TABS = ("tabstrip.htm", "tabstrip.html")


def read(source: Source) -> Content:
    """Read the blocks of a web page.

    Raises DocumentError where it is nested too deep or has more cells than the limits allow.
    """
    counter = LimitCounter(source)
    pictures: list[Location] = []
    if format_of(source) is not Format.MHTML:
        page, unread = _page(source, counter, source.data)
        blocks = blocks_of(page.parts, pictures)
        return Content(MEDIA_TYPE, blocks, tuple(_findings(unread, page.hidden)), _unread(page.elsewhere.findings(), pictures))
    parts: list[RawBlock] = []
    elsewhere: list[Finding] = []
    all_unread, hidden, frames = 0, [], False
    for data, charset in _archived_pages(source):
        page, unread = _page(source, counter, data, charset)
        elsewhere += page.elsewhere.findings()
        parts += page.parts
        hidden += page.hidden
        all_unread += unread
        frames = frames or page.frames
        if counter.tables and not frames:
            break  # what else there is belongs to this page: headers, advertisements
    blocks = blocks_of(parts, pictures)
    return Content("multipart/related", blocks, tuple(_findings(all_unread, hidden)), _unread(elsewhere, pictures))


def marked_places(source: Source) -> tuple[bytes, dict[Location, int]]:
    """Find the element of each cell and paragraph of a page, counted from 1; give the page in UTF-8 too.

    Raises DocumentError as ``read``.
    """
    page, _ = _page(source, LimitCounter(source), source.data)
    marks: dict[Location, int] = {}
    blocks_of(page.parts, marks=marks)
    return _text(source.data)[0], marks


def read_page(source: Source, charset: str | None) -> Content:
    """Read the blocks of one page whose encoding is said from outside (a mail's header), if it is."""
    page, unread = _page(source, LimitCounter(source), source.data, charset)
    return Content(MEDIA_TYPE, blocks_of(page.parts), tuple(_findings(unread, page.hidden)))


def _page(source: Source, counter: LimitCounter, data: bytes, charset: str | None = None) -> tuple[HtmlPage, int]:
    """A page, and how many places of its bytes are no text."""
    from lxml import etree

    text, unread = _text(data, charset)
    page = HtmlPage(counter, style_sheet_of(text))
    parser = etree.HTMLParser(target=page, encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        for start in range(0, len(text), _CHUNK):
            parser.feed(text[start : start + _CHUNK])
        if text:
            parser.close()
    except etree.ParseError:
        raise source.damaged(
            "is no web page that can be read — open it in a browser and save it again", "网页无法读取；请用浏览器打开后重新保存"
        ) from None
    return page, unread


def _text(data: bytes, charset: str | None = None) -> tuple[bytes, int]:
    text, unread = utf8_of(data, charset)
    return _BREAK.sub(b"<br>", text), unread


def _archived_pages(source: Source) -> list[tuple[bytes, str | None]]:
    """The pages in an MHTML file with what is said of their encoding."""
    try:
        pages = [part for part in message_from_bytes(source.data).walk() if part.get_content_type() == "text/html"]
        pages_with_charset = [(_bytes(part), part.get_content_charset()) for part in pages if not _name(part).endswith(_TABS)]
    except RecursionError:
        raise too_deep(source) from None
    except (LookupError, ValueError, TypeError, AttributeError):  # the email package trips over some broken headers
        pages_with_charset = []
    if not pages_with_charset:
        raise source.damaged("holds no web page — save the page again as HTML", "其中没有网页；请将网页重新保存为 HTML")
    return pages_with_charset


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _name(part: Message) -> str:
    return str(part.get("Content-Location", "")).strip().lower()


def _unread(elsewhere: list[Finding], pictures: list[Location]) -> tuple[Finding, ...]:
    return (*elsewhere, *(IMAGE_NOT_READ.at(place, wording="cell") for place in pictures))


def _findings(unread: int, hidden: list[tuple[Location, str]]) -> list[Finding]:
    findings = [CHARACTERS_NOT_READ.at(Location(1), places=unread)] if unread else []
    return findings + [HIDDEN_NOT_READ.at(ref, wording="web", value=text) for ref, text in hidden]
