"""The registry of the findings of reading: each code with its severity, its texts and its messages, declared once.

A reader makes a finding by its rule: ``ROW_INCOMPLETE.at(cell.ref, value=cell.text, width=5)``. The rules of the findings that the SHACL
shapes give are declared in ``shapes/*.ttl`` and read by ``rdf.shape_rules``, whose ``finding_rules`` gives all.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..finding import FindingRule
from . import files, forms, pages, values, versions

__all__ = ["ACROSS_DOCUMENTS", "READING"]

#: The rules of reading by code.
READING: Mapping[str, FindingRule] = {
    rule.code: rule for module in (forms, values, files, pages) for rule in vars(module).values() if isinstance(rule, FindingRule)
}
#: The rules across documents, by code: what is found when the documents of a store are compared.
ACROSS_DOCUMENTS: Mapping[str, FindingRule] = {rule.code: rule for rule in vars(versions).values() if isinstance(rule, FindingRule)}
