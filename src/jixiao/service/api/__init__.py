"""Answer programs over HTTP: SPARQL Protocol, Graph Store Protocol, saved queries, linked data."""
