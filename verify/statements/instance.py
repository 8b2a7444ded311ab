"""An instance: the sizes of a network, its split, its templates; or, where no network is meant, some sizes.

Plain data, checked on creation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from verify.errors import DomainError
from verify.statements.integers import integer_to_json, shown
from verify.statements.json_form import Json

__all__ = ["Given", "Instance", "TemplateEntry", "Vector", "digest", "given", "require_size"]

TemplateEntry: TypeAlias = int | tuple[int, ...]
"""A field element as the certificate format spells it: an int; over Q also a pair (numerator, denominator);
over GF(p^k) the k coefficients, low degree first."""

Vector: TypeAlias = tuple[TemplateEntry, ...]

_SIZES = ("L", "R", "M", "t_S", "t_E")
_GIVEN = ("L", "R", "M", "N", "t_S", "t_E", "t")


@dataclass(frozen=True, slots=True)
class Instance:
    """L layers, width R, M input channels, t_S start steps and t_E end steps.

    ``N`` is the number of templates, None when there are none (function rank only). ``templates`` are N
    vectors of M field elements; None with ``N`` given means the first N unit vectors. ``split`` lists the
    1-based time steps of the start block; None means the first t_S.

    >>> instance = Instance(L=2, R=4, M=3, t_S=5, t_E=5, N=3)
    >>> instance.name(), instance.T, instance.m, instance.t
    ('L2-R4-M3-tS5-tE5-N3', 10, 3, 5)
    >>> Instance(L=2, R=4, M=3, t_S=5, t_E=5, N=4)
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: N = 4 one-hot templates need M >= 4 input channels, but M = 3
    """

    L: int
    R: int
    M: int
    t_S: int
    t_E: int
    N: int | None = None
    templates: tuple[Vector, ...] | None = None
    split: tuple[int, ...] | None = None
    cell: str = "rac"

    def __post_init__(self) -> None:
        for name in _SIZES:
            require_size(name, getattr(self, name))
        if self.N is not None:
            require_size("N", self.N)
        if self.templates is not None:
            self._check_templates(self.templates)
        elif self.N is not None and self.N > self.M:
            count, channels = shown(self.N), shown(self.M)
            raise DomainError(f"N = {count} one-hot templates need M >= {count} input channels, but M = {channels}")
        if self.split is not None:
            self._check_split(self.split)
        if self.cell != "rac":
            raise DomainError(f"the cell must be 'rac', not {self.cell!r}")

    def _check_templates(self, templates: tuple[Vector, ...]) -> None:
        if not templates:
            raise DomainError("explicit templates must be at least one vector")
        if self.N is None:
            object.__setattr__(self, "N", len(templates))
        elif len(templates) != self.N:
            raise DomainError(f"N = {self.N}, but {len(templates)} templates are given")
        for index, vector in enumerate(templates):
            if not isinstance(vector, tuple) or len(vector) != self.M:
                raise DomainError(f"template {index} must be a tuple of M = {self.M} field elements")
            for entry in vector:
                digits = entry if isinstance(entry, tuple) else (entry,)
                if not digits or not all(type(digit) is int for digit in digits):
                    raise DomainError(f"template {index} has the entry {shown(entry)}, no int or tuple of ints")

    def _check_split(self, split: tuple[int, ...]) -> None:
        if not isinstance(split, tuple) or not all(type(step) is int for step in split):
            raise DomainError(f"the split must be a tuple of time steps, not {split!r}")
        if len(split) != self.t_S:
            raise DomainError(f"the split names {len(split)} start steps, but t_S = {self.t_S}")
        if any(later <= earlier for earlier, later in pairwise(split)):
            raise DomainError(f"the steps of the split must be strictly increasing, got {split}")
        if split[0] < 1 or split[-1] > self.T:
            raise DomainError(f"the steps of the split must be in 1..{self.T}, got {split}")
        if split == tuple(range(1, self.t_S + 1)):
            raise DomainError(f"the split {split} is the default: leave it out")

    @property
    def T(self) -> int:
        """All time steps, t_S + t_E."""
        return self.t_S + self.t_E

    @property
    def m(self) -> int:
        """min(M, R)."""
        return min(self.M, self.R)

    @property
    def t(self) -> int:
        """The common value of t_S and t_E. Raises DomainError when they differ."""
        if self.t_S != self.t_E:
            raise DomainError(f"t is undefined: t_S = {shown(self.t_S)} and t_E = {shown(self.t_E)} differ")
        return self.t_S

    @property
    def is_one_hot(self) -> bool:
        """Whether there are templates and they are unit vectors by definition."""
        return self.N is not None and self.templates is None

    @property
    def positions_start(self) -> tuple[int, ...]:
        """The time steps of the start block, 1-based, increasing."""
        return tuple(range(1, self.t_S + 1)) if self.split is None else self.split

    @property
    def positions_end(self) -> tuple[int, ...]:
        """The time steps of the end block, 1-based, increasing.

        >>> Instance(L=1, R=2, M=2, t_S=2, t_E=2, split=(1, 3)).positions_end
        (2, 4)
        """
        start = frozenset(self.positions_start)
        return tuple(step for step in range(1, self.T + 1) if step not in start)

    def environment(self) -> dict[str, int]:
        """The value of every variable; no ``t`` when t_S and t_E differ.

        >>> Instance(L=2, R=4, M=3, t_S=1, t_E=2).environment()
        {'L': 2, 'R': 4, 'M': 3, 't_S': 1, 't_E': 2, 'm': 3, 'T': 3, 'N': 3}
        """
        values = {name: getattr(self, name) for name in _SIZES}
        if self.N is not None:
            values["N"] = self.N
        return _environment_of(values)

    def name(self) -> str:
        """A file-name stem that tells instances apart: sizes, then digests of explicit templates and split.

        >>> Instance(L=1, R=2, M=1, t_S=1, t_E=1, templates=((1,), (2,))).name()
        'L1-R2-M1-tS1-tE1-N2-templates7df7c03ad1f4'
        """
        parts = [f"L{self.L}", f"R{self.R}", f"M{self.M}", f"tS{self.t_S}", f"tE{self.t_E}"]
        if self.N is not None:
            parts.append(f"N{self.N}")
        if self.templates is not None:
            parts.append("templates" + digest(self._templates_json()))
        if self.split is not None:
            parts.append("split" + digest(list(self.split)))
        return "-".join(parts)

    def to_json(self) -> dict[str, Json]:
        """The ``instance`` object of the certificate format, without ``weights``.

        >>> Instance(L=2, R=4, M=3, t_S=1, t_E=2, N=3).to_json()["templates"]
        {'kind': 'one-hot', 'N': 3}
        """
        data: dict[str, Json] = {"cell": self.cell}
        for name in _SIZES:
            data[name] = integer_to_json(getattr(self, name))
        if self.templates is not None:
            data["templates"] = {"kind": "explicit", "vectors": self._templates_json()}
        elif self.N is not None:
            data["templates"] = {"kind": "one-hot", "N": integer_to_json(self.N)}
        if self.split is not None:
            data["split"] = [integer_to_json(step) for step in self.split]
        return data

    def _templates_json(self) -> list[Json]:
        return [[_entry_to_json(entry) for entry in vector] for vector in self.templates or ()]


@dataclass(frozen=True, slots=True)
class Given:
    """Values of some of L R M N t_S t_E, or of t in place of t_S and t_E: what an identity is about.

    Made by ``given(L=3, t=2)``; kept as pairs in the order of the alphabet.
    """

    values: tuple[tuple[str, int], ...] = ()

    def __post_init__(self) -> None:
        for name, value in self.values:
            if name not in _GIVEN:
                raise DomainError(f"{name!r} cannot be given; there are {' '.join(_GIVEN)}")
            require_size(name, value)
        names = [name for name, _ in self.values]
        if names != sorted(set(names)):
            raise DomainError(f"the given variables must be sorted and distinct, got {names}")
        if "t" in names and ("t_S" in names or "t_E" in names):
            raise DomainError("give either t or t_S and t_E")

    def environment(self) -> dict[str, int]:
        """The value of every variable that has one.

        >>> given(M=3, R=2).environment()
        {'M': 3, 'R': 2, 'm': 2, 'N': 3}
        >>> given(t=2).environment()
        {'t': 2, 't_S': 2, 't_E': 2, 'T': 4}
        """
        return _environment_of(dict(self.values))

    def name(self) -> str:
        """A file-name stem such as ``L3-t2``; ``none`` when nothing is given."""
        return "-".join(f"{name.replace('_', '')}{value}" for name, value in self.values) or "none"

    def to_json(self) -> dict[str, Json]:
        """The ``instance`` object of the certificate format for the quantifier ``none``."""
        return {"cell": "integers", **{name: integer_to_json(value) for name, value in self.values}}


def given(**values: int) -> Given:
    """Values of variables, for a statement about integers alone: ``given(L=3, t=2)``."""
    return Given(tuple(sorted(values.items())))


def _environment_of(values: Mapping[str, int]) -> dict[str, int]:
    """The given variables, and those that follow: m from M and R, t_S and t_E from t or t from them, T, N from M."""
    environment = dict(values)
    if "t" in values:
        environment |= {"t_S": values["t"], "t_E": values["t"], "T": 2 * values["t"]}
    if "M" in values and "R" in values:
        environment["m"] = min(values["M"], values["R"])
    if "t_S" in values and "t_E" in values:
        environment["T"] = values["t_S"] + values["t_E"]
        if values["t_S"] == values["t_E"]:
            environment["t"] = values["t_S"]
    if "M" in values:
        environment.setdefault("N", values["M"])
    return environment


def require_size(name: str, value: object) -> None:
    """Raise DomainError unless ``value`` is an integer >= 1 that the format can write."""
    if type(value) is not int:
        raise DomainError(f"{name} must be an integer, not {shown(value)}")
    if value < 1:
        raise DomainError(f"{name} must be at least 1, not {shown(value)}")
    integer_to_json(value)


def _entry_to_json(entry: TemplateEntry) -> Json:
    """A field element in JSON form."""
    if isinstance(entry, tuple):
        return [integer_to_json(digit) for digit in entry]
    return integer_to_json(entry)


def digest(data: Json) -> str:
    """Twelve hexadecimal digits that name some data."""
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]
