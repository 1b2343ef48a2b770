"""Rules of findings across documents: where the versions of one table (同一张表的各版本) do not say the same."""

from __future__ import annotations

from ..finding import Severity
from .declare import rule

DOCUMENTS_DISAGREE = rule(
    "documents-disagree",
    Severity.WARNING,
    title=("不同文件的同一张表不一致", "Documents disagree about a table"),
    meaning=(
        "同一张表见于多个文件，各文件在此处所填不同；统计只计其中一个版本。",
        "Several documents print the same table, and differ here. Only one of the versions counts in answers.",
    ),
    remedy=(
        "请核对哪个文件为准，移除另一个（jixiao withdraw），或在 manifest.toml 中写明 preferred = true。",
        "Find out which document is right; take the other one out (`jixiao withdraw`), or state `preferred = true` in manifest.toml.",
    ),
    example=(
        "公开稿中读者满意度为 ≥90%，更正稿中为 ≥85%",
        "One document prints 读者满意度 ≥90%, a corrected one ≥85%",
    ),
    wordings={
        "field": (
            "{label}：本文件为“{here}”，{others}；请核对以哪个文件为准",
            "{label}: this document has “{here}”, {others}; check which document is right",
        ),
        "field-missing": (
            "{label}：本文件没有，{others}；请核对以哪个文件为准",
            "{label}: this document has none, {others}; check which document is right",
        ),
        "row": (
            "指标“{label}”在另一文件的同一张表中没有：{others}；请核对以哪个文件为准",
            "The indicator “{label}” is not in the same table of another document: {others}; check which document is right",
        ),
        "row-missing": (
            "本文件的这张表没有指标“{label}”，{others}；请核对以哪个文件为准",
            "This document's table lacks the indicator “{label}”, {others}; check which document is right",
        ),
    },
    since="0.2.0",
)
