"""The server of ``jixiao serve``: a SPARQL 1.1 endpoint and the saved queries as a web API, on an embedded store."""
