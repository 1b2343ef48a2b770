"""Read 指标值, amounts and dates exactly, with their text kept: pure functions, no I/O."""

from .actuals import read_percent, read_points, row_actual, row_target
from .amounts import StatedAmount, enumerated_amounts, read_amount, read_date, stated_amount, states_something
from .cost_roles import cost_roles, cost_targets
from .doubts import ValueDoubt, doubt_of
from .findings import value_findings
from .outcomes import outcome_of
from .targets import read_target

__all__ = [
    "StatedAmount",
    "ValueDoubt",
    "cost_roles",
    "cost_targets",
    "doubt_of",
    "enumerated_amounts",
    "outcome_of",
    "read_amount",
    "read_date",
    "read_percent",
    "read_points",
    "read_target",
    "row_actual",
    "row_target",
    "stated_amount",
    "states_something",
    "value_findings",
]
