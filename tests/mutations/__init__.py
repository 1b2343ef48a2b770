"""Mutation test of the findings: clean tables of plans (绩效目标表) and evaluations (自评表), damaged in one known cell.

Each kind of damage says which cells it damaged and what a steward expects to be told; ``measure`` counts where jixiao says it.
"""
