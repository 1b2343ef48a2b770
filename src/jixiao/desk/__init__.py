"""The steward's desk (核查工作台): findings with their state, their filters, reports of them, and the runs that are kept."""
