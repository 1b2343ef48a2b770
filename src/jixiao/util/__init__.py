"""Serve every package: a cache on disk, worker processes, the data files of the package."""
