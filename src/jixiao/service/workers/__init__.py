"""Run queries in processes that are killed at their limits."""
