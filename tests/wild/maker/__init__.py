"""What writes the test documents of this folder: see ../README.md."""
