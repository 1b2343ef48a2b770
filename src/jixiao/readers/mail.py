"""Read mails (EML, RFC 5322): the text, and the documents that are attached to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from ..model import Finding, Grid, Layout, Location, Paragraph
from .attachments import read_attached
from .base import Content, Source

# Whether a file is a mail is told without it, and of every file.
if TYPE_CHECKING:
    from email.message import EmailMessage, Message

MEDIA_TYPE = "message/rfc822"
_HEADER_BYTES = 65_536
_LINE = re.compile(rb"[!-9;-~]+:[^\n]*|[ \t][^\n]*")
_FIELDS = frozenset((b"from", b"to", b"date", b"subject", b"received", b"message-id", b"mime-version", b"return-path", b"x-mailer"))


def is_mail(data: bytes) -> bool:
    """Whether a text begins with the header of a mail: fields only, some of which mails have, and the type of what follows."""
    head = data[:_HEADER_BYTES].lstrip(b"\xef\xbb\xbf\r\n").replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    lines = head.split(b"\n")
    if not all(_LINE.fullmatch(line) for line in lines):
        return False
    fields = {line.partition(b":")[0].lower() for line in lines if not line.startswith((b" ", b"\t"))}
    return b"content-type" in fields and len(fields & _FIELDS) >= 2


def read(source: Source) -> Content:
    """Read the text of a mail and the documents attached to it, one after the other.

    An attachment that cannot be read is a finding. Raises DocumentError where there is nothing to read.
    """
    from email import message_from_bytes, policy

    try:
        message = message_from_bytes(source.data, policy=policy.default)
        body = _body(message)
        attached = [(name, data) for name, data in _attached(message, body) if data]
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:  # the email package trips over broken headers
        raise source.damaged("is a damaged mail — save its attachments and import them", "邮件已损坏；请将附件单独保存后导入") from error
    blocks: list[Paragraph | Grid] = []
    findings: list[Finding] = []
    if body is not None:
        content = _text(source, body)
        blocks, findings = list(content.blocks), list(content.findings)
        if attached:  # then its lines are a letter, and no cells
            blocks = [part for block in blocks for part in _as_letter(block)]
    read_blocks, more = read_attached(source, attached, sum(isinstance(block, Grid) for block in blocks))
    return Content(MEDIA_TYPE, (*blocks, *read_blocks), (*findings, *more))


def _body(message: EmailMessage) -> EmailMessage | None:
    return cast("EmailMessage | None", message.get_body(preferencelist=("html", "plain")))


def _text(source: Source, body: EmailMessage) -> Content:
    """The blocks of the mail's own text, which is a page or plain text."""
    data = _bytes(body)
    if not data.strip():
        return Content(MEDIA_TYPE, ())
    inner = Source(data, source.name, source.shown, source.limits, depth=source.depth + 1)
    if body.get_content_type() == "text/html":
        from .html import read_page

        return read_page(inner, body.get_content_charset())
    from . import plain_text

    try:
        text = data.decode(body.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return plain_text.read(inner)
    return plain_text.read(Source(text.encode(), source.name, source.shown, source.limits))


def _as_letter(block: Paragraph | Grid) -> Iterator[Paragraph | Grid]:
    if isinstance(block, Grid) and block.layout is Layout.LINES:
        for row in block.rows:
            yield Paragraph(row[0].text, Location(1, line=row[0].ref.line))
    else:
        yield block


def _attached(message: EmailMessage, body: Message | None) -> Iterator[tuple[str, bytes]]:
    """The attached files: all parts with a name, and attached mails; no pictures within the text."""
    for number, part in enumerate(_parts(message), 1):
        name = part.get_filename()
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner:
                yield name or f"{number}.eml", cast("Message", inner[0]).as_bytes()
        elif part is not body and name and not (part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment"):
            yield name, _bytes(part)


def _parts(message: Message) -> Iterator[Message]:
    """The parts of a mail that have no parts, and the mails in it as a whole."""
    if message.get_content_type() != "message/rfc822" and message.is_multipart():
        for part in cast("list[Message]", message.get_payload()):
            yield from _parts(part)
    else:
        yield message


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
