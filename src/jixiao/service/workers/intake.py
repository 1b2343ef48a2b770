"""Read the text of large requests in a worker, under its limits: the server's own loop never waits for a text that a client wrote.

Reading is linear in the text, but a text of a MiB of brackets has a million tokens, which take seconds. A small one is read by the server
itself, which is quicker than to ask a worker.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from urllib.parse import parse_qsl

from ...sparql.request_text import RequestClass, classify_request
from .protocol import Job, Reply, Status

#: The jobs that read a request: ``form`` decodes the names and values of one, ``classify`` tells what a query or update asks for.
FORM, CLASSIFY = "form", "classify"
#: Characters of a query, and bytes of a form, that the server reads itself: some milliseconds at most.
SMALL_TEXT, SMALL_FORM = 1_000, 8_000
_FIELDS = 1000


def form_pairs(text: bytes) -> list[tuple[str, str]]:
    """Decode the names and values of a form. Raises ValueError where they are no UTF-8 or too many."""
    return parse_qsl(text.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)


def read_request(job: Job) -> tuple[Reply, bytes]:
    """Do one of these jobs; the reply's body is JSON."""
    try:
        read: object = form_pairs(job.sparql.encode("latin-1")) if job.kind == FORM else asdict(classify_request(job.sparql))
    except ValueError:
        return Reply(Status.INVALID, "the request is not UTF-8", "请求不是 UTF-8 编码"), b""
    return Reply(Status.OK), json.dumps(read, ensure_ascii=False).encode("utf-8", "surrogatepass")


def pairs_of(body: bytes) -> list[tuple[str, str]]:
    """Decode the reply to a ``form`` job."""
    return [(name, value) for name, value in json.loads(body.decode("utf-8", "surrogatepass"))]


def class_of(body: bytes) -> RequestClass:
    """Decode the reply to a ``classify`` job."""
    return RequestClass(**json.loads(body))
