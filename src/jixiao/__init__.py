"""jixiao (绩效): Chinese budget performance-target tables as one semantic knowledge graph.

``read``, ``extract`` and ``validate`` take documents; ``import_documents`` brings them into a store; ``open_store``, ``query`` and
``sparql`` ask it. See docs/python.md.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"
#: What the IRIs of instance data begin with, unless another base is given.
DEFAULT_BASE = "https://w3id.org/jixiao/id/"

if TYPE_CHECKING:
    from .api import (
        Graph,
        KnowledgeGraph,
        ReadDocument,
        ValidationReport,
        extract,
        import_documents,
        open_store,
        query,
        read,
        sparql,
        validate,
    )
    from .model import (
        DamagedDocument,
        DocumentError,
        DocumentTooLarge,
        EncryptedDocument,
        Finding,
        JixiaoError,
        NoTableFound,
        TargetTable,
        UnsupportedFormat,
    )
    from .sparql.answers import Answer
    from .sparql.results import Term
    from .store import StoreError

__all__ = [
    "DEFAULT_BASE",
    "Answer",
    "DamagedDocument",
    "DocumentError",
    "DocumentTooLarge",
    "EncryptedDocument",
    "Finding",
    "Graph",
    "JixiaoError",
    "KnowledgeGraph",
    "NoTableFound",
    "ReadDocument",
    "StoreError",
    "TargetTable",
    "Term",
    "UnsupportedFormat",
    "ValidationReport",
    "__version__",
    "extract",
    "import_documents",
    "open_store",
    "query",
    "read",
    "sparql",
    "validate",
]

_ERRORS = ("DamagedDocument", "DocumentError", "DocumentTooLarge", "EncryptedDocument", "JixiaoError", "NoTableFound", "UnsupportedFormat")
_HOMES = {"Answer": "sparql.answers", "Term": "sparql.results", **dict.fromkeys((*_ERRORS, "Finding", "TargetTable"), "model")}


def __getattr__(name: str) -> object:
    """Load a name of the face when it is asked for: the command line does not wait for what it does not use."""
    if name == "sparql":
        return import_module(".sparql", __name__)  # the package, which can be called as the function
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOMES.get(name, "store" if name == "StoreError" else "api")
    return getattr(import_module(f".{home}", __name__), name)


def __dir__() -> list[str]:
    return __all__
