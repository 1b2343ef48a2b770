"""jixiao (绩效): Chinese budget performance-target tables as one semantic knowledge graph."""

__version__ = "0.1.0"
