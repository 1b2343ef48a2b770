"""Serve every package: disk cache, worker processes, data files."""
