"""Refuse queries that would leave this machine or change a store, before they are run."""

from __future__ import annotations

from ..model import JixiaoError
from .request_text import FORMS, RequestClass, classify_request

__all__ = ["QueryRefusedError", "checked_query"]


class QueryRefusedError(JixiaoError):
    """A query is not run because of what it asks for."""


def checked_query(text: str) -> RequestClass:
    """Tell the form and the dataset of a query by its tokens.

    Raises QueryRefusedError for an update and for a query that would leave this machine.
    """
    request = classify_request(text)
    if request.outside:
        raise QueryRefusedError(
            f"the query uses {request.outside}, which would reach beyond this store — take it out",
            f"查询使用了 {request.outside}，会访问此存储之外的数据；请去掉",
        )
    if not request.form:
        raise QueryRefusedError(
            f"this is no query: it has none of {', '.join(FORMS)}; updates are not carried out here",
            f"这不是查询：其中没有 {'、'.join(FORMS)}；此处不执行更新",
        )
    return request
