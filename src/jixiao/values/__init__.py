"""Reading 指标值, amounts and dates: from text to exact values, with the text kept. Pure functions, no I/O."""

from .amounts import enumerated_amounts, read_amount, read_date
from .costs import cost_roles, cost_targets
from .targets import read_target

__all__ = ["cost_roles", "cost_targets", "enumerated_amounts", "read_amount", "read_date", "read_target"]
