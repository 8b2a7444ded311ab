"""Enclosures of spectra as tables."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from typing import TYPE_CHECKING

from verify.cli.output import echo
from verify.cli.tables import print_table, terminal_width

if TYPE_CHECKING:
    from verify.tensors.entanglement import Entanglement
    from verify.tensors.spectrum import Interval

__all__ = ["outwards", "print_spectra", "print_values", "rounded"]

# Singular values that are listed one by one, and the last.
_SHOWN = 12


def print_spectra(splits: Sequence[str], spectra: Sequence[Entanglement]) -> None:
    """One unfolding in full; of several the entropies and distances."""
    for line in textwrap.wrap(f"Divided by the Frobenius norm; tier: {spectra[0].tier}.", terminal_width()):
        echo(line)
    if len(spectra) == 1:
        (found,) = spectra
        print_values(found.values)
        rows = [["entanglement entropy, in nats", *outwards(found.entropy)]]
        rows += [[f"distance from rank {k}", *outwards(error)] for k, error in found.errors]
        print_table(["", "at least", "at most"], rows, right=(1, 2))
        return
    pairs = list(zip(splits, spectra, strict=True))
    print_table(
        ["split", "entropy in nats at least", "at most"],
        [[split, *outwards(found.entropy)] for split, found in pairs],
        right=(1, 2),
    )
    for number, (k, _) in enumerate(spectra[0].errors):
        print_table(
            ["split", f"distance from rank {k} at least", "at most"],
            [[split, *outwards(found.errors[number][1])] for split, found in pairs],
            right=(1, 2),
        )


def print_values(values: Sequence[Interval]) -> None:
    """The first singular values, and the last."""
    shown = [k for k in range(len(values)) if k < _SHOWN or k == len(values) - 1]
    print_table(
        ["k", "singular value at least", "at most"],
        [[str(k + 1), *outwards(values[k])] for k in shown],
        right=(0, 1, 2),
    )


def outwards(interval: Interval) -> list[str]:
    """Ten digits, the lower end rounded down and the upper one up."""
    return [rounded(interval.low, 10, ROUND_FLOOR), rounded(interval.high, 10, ROUND_CEILING)]


def rounded(number: float, digits: int, rounding: str) -> str:
    """So many digits, rounded in that way."""
    if number == 0.0:
        return "0"
    return f"{Context(prec=digits, rounding=rounding).create_decimal_from_float(number):.{digits - 1}e}"
