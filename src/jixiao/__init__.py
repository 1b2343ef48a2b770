"""jixiao (绩效): Chinese budget performance-target tables as one semantic knowledge graph."""

__version__ = "0.1.0"
#: What the IRIs of instance data begin with, unless another base is given.
DEFAULT_BASE = "https://w3id.org/jixiao/id/"
