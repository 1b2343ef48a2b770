"""Serve an embedded store over HTTP: SPARQL 1.1, a web API, linked data and pages."""
