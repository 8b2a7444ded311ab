"""Exact values of linear recurrent networks: the statements of the cells kernel, system and descent."""

from .statement import ValueFact, ValueStatement, check_value_items, read_value_statement

__all__ = ["ValueFact", "ValueStatement", "check_value_items", "read_value_statement"]
