"""Extract target tables from documents: forms, values, context, and how each cell was read."""
