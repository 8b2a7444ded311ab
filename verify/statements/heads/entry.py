"""What an entry of the table is; the names, cells and limits of the language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from verify.statements.write.notation import Precedence, Rule, call, words
from verify.statements.write.pieces import Piece

__all__ = [
    "BOUND_LETTER",
    "BOUND_NAME",
    "CIRCUITS",
    "CONDITION",
    "DEPTH_LIMIT",
    "EVERYWHERE",
    "IN_CIRCUITS",
    "IN_DESCENT",
    "IN_KERNEL",
    "IN_LENGTHS",
    "IN_LINEAR",
    "IN_MATCHES",
    "IN_SPECTRUM",
    "IN_SYSTEM",
    "IN_TENSOR",
    "LENGTHS",
    "LINEAR",
    "NAMES",
    "NUMBER",
    "OVERRIDES",
    "PROBABILITY",
    "PROGRAMS",
    "RANKED",
    "SIZE_LIMIT",
    "SPECTRA",
    "SPLIT",
    "TENSORS",
    "TUPLE",
    "VALUED",
    "VALUES",
    "VARIANCES",
    "Head",
    "Language",
    "quantity",
]

NUMBER, CONDITION, PROBABILITY, TUPLE = "a number", "a condition", "a probability", "a tuple"
"""The sorts. Of a probability only an upper bound is known; of a tuple the instance knows the length."""

DEPTH_LIMIT = 64
"""Containers inside one another in the JSON form of a relation, at most."""

SIZE_LIMIT = 10_000
"""Operations, names and integers in a relation, at most."""

BOUND_LETTER = re.compile(r"[a-ln-su-z]\Z")
"""What ``sum``, ``prod``, ``all`` and ``any`` may bind: a lower-case letter other than t and m."""

BOUND_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,15}\Z")
"""What a structural bound may be called; which there are is for the bounds to say."""

VARIANCES = ("nu_W", "nu_F", "nu_C")
"""The variances of the entries of W, F and C."""

OVERRIDES = ("L", "R", "M", "N", "t_S", "t_E", "t")
"""The parameters a rank may be taken at instead of the instance's, in the order they are written."""

SPLIT = ("split",)
"""The parameter of the rank of an unfolding: at which of the instance's splits, from 1."""

IN_CIRCUITS = frozenset({"rac", "integers", "program"})
IN_LINEAR = frozenset({"linear"})
IN_KERNEL = frozenset({"kernel"})
IN_SPECTRUM = frozenset({"spectrum"})
IN_LENGTHS = frozenset({"lengths"})
IN_SYSTEM = frozenset({"system"})
IN_TENSOR = frozenset({"tensor"})
IN_DESCENT = frozenset({"descent"})
IN_MATCHES = frozenset({"matches"})
RANKED = IN_CIRCUITS | IN_LINEAR | IN_SPECTRUM | IN_TENSOR | IN_LENGTHS
VALUED = IN_KERNEL | IN_SYSTEM | IN_DESCENT | IN_MATCHES
EVERYWHERE = RANKED | VALUED


@dataclass(frozen=True, slots=True)
class Language:
    """What statements of one kind are made of: the names they may use, and the heads of their cells."""

    about: str
    variables: tuple[str, ...]
    cells: frozenset[str]


CIRCUITS = Language("circuits or integers", ("L", "R", "M", "N", "t_S", "t_E", "t", "T", "m"), IN_CIRCUITS)
PROGRAMS = Language("ranks of a given network", ("M", "N", "t_S", "t_E", "t", "T"), frozenset({"program"}))
LINEAR = Language("ranks of linear networks", ("n", "d_x", "d_y", "t_S", "t_E", "T", "q", "k"), IN_LINEAR)
LENGTHS = Language("ranks at all lengths", ("L", "R", "M", "t_S", "t_E", "m"), IN_LENGTHS)
SPECTRA = Language("singular values", ("starts", "ends", "t_S", "t_E", "T"), IN_SPECTRUM)
TENSORS = Language("ranks of unfoldings of a tensor", ("order", "size", "splits"), IN_TENSOR)
VALUES = Language("exact values", (*VARIANCES, "n", "m", "j", "z", "eta"), VALUED)

NAMES = tuple(
    dict.fromkeys((*CIRCUITS.variables, *LINEAR.variables, *SPECTRA.variables, *TENSORS.variables, *VALUES.variables))
)
"""Every name that is a variable in some language of statements."""


@dataclass(frozen=True, slots=True)
class Head:
    """One operation, comparison, connective, quantity, predicate or rank.

    ``takes`` has a letter for each argument: n a number, i an integer >= 0, d an integer, j a lag (an integer >= 0, or
    the variable j plus an integer), r a positive rational number, p the letter z or the number 1, c a condition, l a
    letter that is bound in the last argument, v the name of a variable, w a word in W and W', o parameters of a rank,
    b the name of a bound and perhaps a level; + repeats the last, ``least`` times or more.

    ``cells``: where it occurs. ``needs``: names that a kernel instance must have. ``part``: a part that the instance
    must have. ``names``: the variables it may be taken in. ``rests_on``: facts used beyond arithmetic.
    """

    name: str
    takes: str
    meaning: str
    plain: Rule[str]
    prose: Rule[str]
    formula: Rule[Piece]
    gives: str = NUMBER
    cells: frozenset[str] = EVERYWHERE
    least: int = 2
    needs: tuple[str, ...] = ()
    part: str = ""
    names: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    source: str = "proofs/certificate-format.md#3-the-language"

    @property
    def fewest(self) -> int:
        """The least number of arguments."""
        return self.least if self.takes.endswith("+") else len(self.takes)

    @property
    def most(self) -> int | None:
        """The greatest number of arguments; None where there is none."""
        return None if self.takes.endswith("+") else len(self.takes)

    def kind(self, index: int) -> str:
        """The letter in ``takes`` of the argument with this index, from 0."""
        letters = self.takes.removesuffix("+")
        return letters[min(index, len(letters) - 1)]


def quantity(
    name: str,
    takes: str,
    meaning: str,
    prose: Rule[str],
    formula: Rule[Piece],
    *,
    cells: frozenset[str],
    source: str,
    gives: str = NUMBER,
    needs: tuple[str, ...] = (),
    part: str = "",
    names: tuple[str, ...] = (),
    rests_on: tuple[str, ...] = (),
    plain: Rule[str] | None = None,
) -> Head:
    """A quantity or predicate; plain text is how it is built in Python, prose and formula are what it is."""
    plain = plain or (call(name) if takes else words(name, Precedence.ATOM))
    return Head(name, takes, meaning, plain, prose, formula, gives, cells, 1, needs, part, names, rests_on, source)
