"""The circuit: a network of a family or one given as a program, its split, its templates. Plain data, checked on
creation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from math import gcd
from typing import TYPE_CHECKING, TypeAlias

from verify.errors import DomainError
from verify.statements.evaluation import Bounds, rank_at, ranks_in, with_numbers
from verify.statements.heads import CIRCUITS, PROGRAMS, Language
from verify.statements.instances.protocol import AnyInstance
from verify.statements.instances.sizes import circuit_environment, digest, require_size
from verify.statements.integers import integer_to_json, shown
from verify.statements.json import Json
from verify.statements.quantifier import Field, FieldName
from verify.statements.ranks import AnyRankAt
from verify.statements.sizes import PROGRAM, RAC, Sized, Sizes, require_sizes
from verify.statements.tree import Comparison, Condition, RankTerm, free_names, rank_terms
from verify.statements.write.phrases import counted, listed, remark
from verify.statements.write.text import integer_text, to_prose

if TYPE_CHECKING:
    from verify.networks.program import Program, Shape

__all__ = ["Instance", "TemplateEntry", "Vector"]

TemplateEntry: TypeAlias = int | tuple[int, ...]
"""A field element as the certificate format spells it: an int; over Q also a pair (numerator, denominator);
over GF(p^k) the k coefficients, low degree first."""

Vector: TypeAlias = tuple[TemplateEntry, ...]

_HAS = {
    "<=": "at most",
    "<": "less than",
    ">=": "at least",
    ">": "greater than",
    "==": "equal to",
    "!=": "different from",
}
_TURNED = {"<=": ">=", "<": ">", ">=": "<=", ">": "<", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Instance(Sized, AnyInstance):
    """A network of these sizes; or, with the cell ``program``, one that is given: it has no L and R, which are 0
    then, and brings its M.

    N is the number of templates, None when there are none (function rank only). ``templates`` are N
    vectors of M field elements; None with ``N`` given means the first N unit vectors. ``split`` lists the
    1-based time steps of the start block; None means the first t_S.

    >>> instance = Instance(Sizes(L=2, R=4, M=3, t_S=5, t_E=5, N=3))
    >>> instance.name(), instance.T, instance.m, instance.t
    ('L2-R4-M3-tS5-tE5-N3', 10, 3, 5)
    >>> Instance(Sizes(L=2, R=4, M=3, t_S=5, t_E=5, N=4))
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: N = 4 one-hot templates need M >= 4 input channels, but M = 3
    >>> Instance(Sizes(L=2, R=2, M=2, t_S=3, t_E=3, cell="selective-ssm")).name()
    'selective-ssm-L2-R2-M2-tS3-tE3'
    """

    sizes: Sizes
    templates: tuple[Vector, ...] | None = None
    split: tuple[int, ...] | None = None
    program: Program | None = None

    def __post_init__(self) -> None:
        require_sizes(self.sizes)
        if (self.program is not None) != (self.cell == PROGRAM):
            raise DomainError("a program is given exactly when the cell is 'program'")
        if self.program is not None:
            self._check_program(self.program)
        elif self.cell != RAC:
            from verify.networks.families import find_family

            find_family(self.cell)
        for name in self.sizes.names:
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

    def _check_program(self, program: Program) -> None:
        if self.L or self.R:
            raise DomainError("a network that is given as a program has no L and no R")
        if self.M not in (0, program.channels):
            raise DomainError(f"M = {shown(self.M)}, but the network has {program.channels} input channels")
        object.__setattr__(self, "sizes", replace(self.sizes, M=program.channels))

    def _check_templates(self, templates: tuple[Vector, ...]) -> None:
        if not templates:
            raise DomainError("explicit templates must be at least one vector")
        if self.N is None:
            object.__setattr__(self, "sizes", self.sizes.templates(len(templates)))
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
        return self.sizes.T

    @property
    def m(self) -> int:
        """min(M, R)."""
        return self.sizes.m

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
    def language(self) -> Language:
        """What a relation may be made of."""
        return CIRCUITS if self.program is None else PROGRAMS

    @property
    def of_weights(self) -> bool:
        """Statements quantify over weights."""
        return True

    @property
    def kind(self) -> str:
        """What y is as a function of weights and inputs: ``polynomial``, ``analytic`` or ``piecewise``."""
        if self.program is not None:
            polynomial, analytic = self.program.is_polynomial, self.program.is_analytic
            return "polynomial" if polynomial else "analytic" if analytic else "piecewise"
        if self.cell == RAC:
            return "polynomial"
        from verify.networks.families import find_family

        return find_family(self.cell).kind

    def environment(self) -> dict[str, int]:
        """The value of every variable; no ``t`` when t_S and t_E differ.

        >>> Instance(Sizes(L=2, R=4, M=3, t_S=1, t_E=2)).environment()
        {'L': 2, 'R': 4, 'M': 3, 't_S': 1, 't_E': 2, 'm': 3, 'T': 3, 'N': 3}
        """
        values = {name: getattr(self, name) for name in self.sizes.names}
        if self.N is not None:
            values["N"] = self.N
        return circuit_environment(values)

    def name(self) -> str:
        """A file-name stem that tells instances apart: sizes, then digests of explicit templates and split.

        >>> Instance(Sizes(L=1, R=2, M=1, t_S=1, t_E=1), templates=((1,), (2,))).name()
        'L1-R2-M1-tS1-tE1-N2-templates7df7c03ad1f4'
        """
        parts = [f"{name.replace('_', '')}{getattr(self, name)}" for name in self.sizes.names]
        if self.program is not None:
            parts.insert(0, "program" + digest(_program_json(self.program)))
        elif self.cell != RAC:
            parts.insert(0, self.cell)
        if self.N is not None:
            parts.append(f"N{self.N}")
        if self.templates is not None:
            parts.append("templates" + digest(self._templates_json()))
        if self.split is not None:
            parts.append("split" + digest(list(self.split)))
        return "-".join(parts)

    def to_json(self) -> dict[str, Json]:
        """The ``instance`` object of the certificate format, without ``weights``.

        >>> Instance(Sizes(L=2, R=4, M=3, t_S=1, t_E=2, N=3)).to_json()["templates"]
        {'kind': 'one-hot', 'N': 3}
        """
        data: dict[str, Json] = {"cell": self.cell}
        if self.program is not None:
            data["program"] = _program_json(self.program)
        for name in self.sizes.names:
            if name != "M" or self.program is None:
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

    def compact(self) -> list[str]:
        """``L=2``, ``R=4``, ..: what a compact line says of the instance."""
        values = [(name, getattr(self, name)) for name in (*self.sizes.names, "N")]
        found = [] if self.cell == RAC else [self.cell]
        found += [f"{name}={integer_text(value)}" for name, value in values if value is not None]
        if self.templates is not None:
            found.append("templates=explicit")
        if self.split is not None:
            found.append("split=" + ",".join(map(str, self.split)))
        return found

    def check(self, relation: Condition, field: Field) -> None:
        """Raise DomainError unless the relation can be about the instance, and its templates are over the field."""
        if any(term.notion == "grid" for term in rank_terms(relation)) != (self.N is not None):
            raise DomainError("templates (N) are given exactly when grid_rank occurs in the relation")
        if self.program is not None and any(term.overrides for term in rank_terms(relation)):
            raise DomainError("a rank of a given network is taken at the instance, not at other parameters")
        if self.program is not None:
            environment = self.environment()
            for name in sorted(free_names(relation) - environment.keys()):
                raise DomainError(f"the variable {name} has no value here: the instance does not have it")
        if field != "Q" and self.kind != "polynomial":
            raise DomainError(f"a network with functions has no weights in {field}: such statements are over Q")
        for vector in self.templates or ():
            for entry in vector:
                _check_entry(entry, field)

    def ranks(self, relation: Condition, bounds: Bounds | None = None) -> tuple[AnyRankAt, ...]:
        """The distinct rank terms of a relation, in the order of their first occurrence; see ``terms``."""
        found = ranks_in(relation, self.environment(), bounds)
        for at in found:
            if at.notion == "grid" and self.N is None:
                raise DomainError("grid_rank needs templates, and the instance has none (N is not given)")
            if self.split is None and (at.notion != "grid" or self.is_one_hot):
                continue  # at any parameters
            if at in self.own_ranks():
                continue
            if self.split is not None:
                raise DomainError(f"{at} is not at the instance, which is impossible where a split is given")
            if at.notion == "grid" and not self.is_one_hot:
                raise DomainError(f"{at} is not at the instance, which needs one-hot templates")
        return found

    def own_ranks(self) -> tuple[AnyRankAt, ...]:
        """The ranks at the instance's own parameters."""
        environment = self.environment()
        return tuple(rank_at(RankTerm(notion), environment) for notion in ("function", "grid"))

    def sentence(self, relation: Condition, weights: str, bounds: Bounds | None) -> str:
        """The statement in a sentence; ``weights`` says which."""
        numbers = with_numbers(relation, self.environment(), bounds)
        return f"{weights}, {self.phrase()}, {_predicate(numbers)}{remark(relation, numbers, 'LRMN')}."

    def phrase(self) -> str:
        """The circuit and how its steps are split, as a part of a sentence."""
        parts = [counted("M", self.M, "input channel")]
        if self.program is not None:
            parts += _contents(self.program)
        else:
            parts = [counted("L", self.L, "layer"), f"width R={integer_text(self.R)}", *parts]
        if self.N is not None:
            kind = "one-hot" if self.is_one_hot else "given"
            parts.append(counted("N", self.N, f"{kind} template"))
        if self.split is None:
            split = f"split after {integer_text(self.t_S)} of {integer_text(self.T)} steps"
        else:
            steps = listed([str(step) for step in self.split])
            split = f"its start block being step{'s' if self.t_S > 1 else ''} {steps} of {self.T}"
        return f"{self._kind()} with {listed(parts)}, {split}"

    def _kind(self) -> str:
        if self.cell == RAC:
            return "a recurrent arithmetic circuit"
        if self.program is not None:
            return "the given network"
        from verify.networks.families import find_family

        return f"a network of the cell {self.cell} ({find_family(self.cell).words})"


def _program_json(program: Program) -> Json:
    from verify.networks.program import program_to_json

    data: Json = program_to_json(program)
    return data


def _contents(program: Program) -> list[str]:
    """The states of a given network, its free weights and what is fixed, with their shapes."""
    states = ", ".join(
        _shaped(state.name, state.shape) + ("" if state.free else " from zero") for state in program.states
    )
    free = ", ".join(_shaped(weight.name, weight.shape) for weight in program.weights)
    count = program.weight_count
    found = [f"state{'' if len(program.states) == 1 else 's'} {states}"]
    found.append(f"{count} free weight{'' if count == 1 else 's'} ({free})" if count else "no free weight")
    if program.fixed:
        found.append(f"fixed {', '.join(_shaped(array.name, array.shape) for array in program.fixed)}")
    return found


def _shaped(name: str, shape: Shape) -> str:
    return f"{name}[{','.join(map(str, shape))}]" if shape else name


def _predicate(relation: Condition) -> str:
    """What the circuit is said to do, from the relation with numbers put in."""
    if isinstance(relation, Comparison):
        for op, left, right in (
            (relation.op, relation.left, relation.right),
            (_TURNED[relation.op], relation.right, relation.left),
        ):
            if isinstance(left, RankTerm) and not left.overrides:
                return f"has {left.notion} rank {_HAS[op]} {to_prose(right)}"
    return f"is such that {to_prose(relation)}"


def _entry_to_json(entry: TemplateEntry) -> Json:
    """A field element in JSON form."""
    if isinstance(entry, tuple):
        return [integer_to_json(digit) for digit in entry]
    return integer_to_json(entry)


def _check_entry(entry: TemplateEntry, field: Field) -> None:
    """Raise DomainError unless the entry is an element of the field in its one spelling."""
    if isinstance(field, FieldName):
        digits = entry if isinstance(entry, tuple) else (entry,)
        if isinstance(entry, tuple) != (field.k > 1) or len(digits) != field.k:
            raise DomainError(f"the template entry {shown(entry)} is no element of {field}")
        if not all(0 <= digit < field.p for digit in digits):
            raise DomainError(f"the template entry {shown(entry)} is not reduced modulo {field.p}")
    elif isinstance(entry, tuple) and (len(entry) != 2 or entry[1] < 2 or gcd(*entry) != 1):
        raise DomainError(f"the template entry {shown(entry)} is no fraction [a, b] in lowest terms, b >= 2")
