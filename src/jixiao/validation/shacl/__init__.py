"""Compile SHACL shapes to SPARQL, run them, and report as SHACL says."""
