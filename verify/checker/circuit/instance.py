"""The circuit that a statement is about: its sizes, templates, split and weights, and the ranks of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..kernel.errors import Rejected, show
from ..kernel.item import Item
from ..kernel.meter import Meter
from ..kernel.rings import Field, read_element
from ..kernel.terms import Head
from .bounds import BOUNDS, Setting
from .families import CIRCUIT_RANKS, FAMILIES, Family
from .program import Program, denominators
from .weights import explicit_arrays, read_explicit
from .words import network_in_words, setting, term_text

__all__ = ["Circuit", "Templates", "Term", "read_instance"]

PROGRAM = "program"
BYTES_OF_A_PRODUCT = 5500  # of the program, its assignments entered
STEPS_OF_A_PRODUCT = 1700
MAX_KEPT_LAYERS = 16


@dataclass(frozen=True, slots=True)
class Term:
    """One unknown rank: a notion at evaluated parameters. ``sizes`` are those of the network, ``N`` is 0 for all but
    ``grid_rank``, and ``t_S`` = ``t_E`` = 0 for ``hankel_rank``.
    """

    notion: str
    sizes: tuple[int, ...]
    M: int
    t_S: int = 0
    t_E: int = 0
    N: int = 0

    @property
    def T(self) -> int:
        """The number of time steps."""
        return self.t_S + self.t_E

    @property
    def network(self) -> tuple[int, ...]:
        """Networks of different sizes have independent weights."""
        return self.sizes


@dataclass(frozen=True, slots=True)
class Templates:
    """N template vectors: unit vectors (``vectors is None``) or explicit ones, a list of lists of field elements."""

    N: int
    vectors: Item | None = None


@dataclass(frozen=True, slots=True)
class Circuit:
    """The instance of a statement about the ranks of a circuit."""

    cell: str
    field: Field
    these: bool  # whether the statement is about these weights
    given: Mapping[str, int]
    templates: Templates | None = None
    split: tuple[int, ...] | None = None
    weights: Item | None = None
    custom: Program | None = None  # for the cell ``program``

    @property
    def family(self) -> Family:
        """Of which circuits this is one; a given program is the only one of its family."""
        custom = self.custom
        return FAMILIES[self.cell] if custom is None else Family((), "M", lambda: custom, CIRCUIT_RANKS)

    @property
    def kind(self) -> str:
        """Of what kind y is as a function of the weights; see ``Program.kind``."""
        return self._smallest.kind

    @property
    def _smallest(self) -> Program:
        """The program with all sizes 1."""
        return self.custom or _program(self.cell, (1,) * len(self.family.sizes))

    @property
    def heads(self) -> Mapping[str, Head]:
        """The ranks and bounds that a relation may name."""
        return HEADS[self.cell]

    @property
    def vocabulary(self) -> Collection[str]:
        """The names that a relation may use."""
        return VOCABULARY[self.cell]

    @property
    def has(self) -> Collection[str]:
        """The names that have a value."""
        return self.names().keys()

    @property
    def may_vary(self) -> Mapping[str, Any]:
        """The names over which a statement may quantify."""
        return {}

    def vary(self, variables: Mapping[str, Any]) -> None:
        """Nothing varies in a circuit."""

    def setting(self) -> list[str]:
        """What is given, as in the one line of a statement."""
        return setting(self)

    def subject(self, field: Field, heads: Collection[str]) -> str:
        """The network in words."""
        return network_in_words(self, field, heads)

    def term_text(self, term: Term) -> str:
        """A rank, with the parameters in which it differs from the instance."""
        return term_text(self, term)

    def names(self) -> dict[str, int]:
        """The names of expressions, as far as the instance gives them values."""
        known = dict(self.given)
        if "t_S" in known:
            known["T"] = known["t_S"] + known["t_E"]
        if self.cell == "linear":
            return known
        if "R" in known:
            known["m"] = min(known["M"], known["R"])
        known["N"] = known["M"] if self.templates is None else self.templates.N
        if known["t_S"] == known["t_E"]:
            known["t"] = known["t_S"]
        return known

    def term(self, notion: str, overrides: Mapping[str, int], path: str) -> Term:
        """The rank of ``notion`` at the instance with ``overrides``; raises ``Rejected`` if there is none."""
        needed = self.family.ranks.get(notion)
        if needed is None:
            raise Rejected(path, f"{notion} is no rank of a {self.cell} network")
        missing = [name for name in needed if name not in self.given]
        if missing:
            raise Rejected(path, f"{notion} needs {', '.join(missing)}, which the instance does not give")
        if overrides and not self.family.depth:
            raise Rejected(path, f"{notion} of a {self.cell} network is taken at the instance only")
        sizes = dict(self.given)
        for name, number in overrides.items():
            if number < 1:
                raise Rejected(path, f"{notion} needs {name} >= 1, got {show(number)}")
            for target in ("t_S", "t_E") if name == "t" else (name,):
                sizes[target] = number
        N = 0
        if notion == "grid_rank":
            if self.templates is None:
                raise Rejected(path, "grid_rank needs the templates of the instance")
            follows = self.templates.vectors is None and self.given["M"] == self.templates.N
            N = overrides.get("N", sizes["M"] if follows else self.templates.N)
        t_S, t_E = (sizes[name] if name in needed else 0 for name in ("t_S", "t_E"))
        term = Term(notion, tuple(sizes[name] for name in self.family.sizes), sizes[self.family.channels], t_S, t_E, N)
        if overrides and not self.is_at_instance(term):
            if self.split is not None:
                raise Rejected(path, "a rank at other parameters needs the default split")
            if self.these:
                raise Rejected(path, "a rank at other parameters makes no sense for these weights")
            if N > 0 and self.templates is not None and self.templates.vectors is not None:
                raise Rejected(path, "grid_rank at other parameters needs one-hot templates")
            if N > term.M:
                raise Rejected(path, f"one-hot templates need N <= M, got N = {show(N)}, M = {show(term.M)}")
        return term

    def is_at_instance(self, term: Term) -> bool:
        """Whether ``term`` has the parameters of the instance itself."""
        return term == self.term(term.notion, {}, "")

    def read_term(self, item: Item) -> Term:
        """The rank term of an evidence item: ``["rank", {..}]`` with integer overrides."""
        entries = item.array()
        notions = self.family.ranks
        if len(entries) != 2 or not isinstance(entries[0], str) or entries[0] not in notions:
            braces = "{..}" if self.family.depth else "{}"
            item.malformed("expected " + " or ".join(f'["{notion}", {braces}]' for notion in notions))
        notion = entries[0]
        # t is short for t_S and t_E in relations, not here
        overrides = item[1].keys((), tuple(name for name in self.heads[notion].names if name != "t"))
        numbers = {name: overrides.get(name).integer() for name in overrides.names()}
        return self.term(notion, numbers, item.path)

    def bound(self, name: str, level: str, meter: Meter, path: str) -> int:
        """The value of a structural bound at the instance; templates are one-hot if there are none."""
        term = self.term("rank", {}, path)
        if level == "grid":
            N = self.names()["N"]
            term = Term("grid_rank", term.sizes, term.M, term.t_S, term.t_E, N)
        return BOUNDS[name].at(Setting(self, term, meter, path))

    def program(self, term: Term, meter: Meter, path: str) -> Program:
        """The program of the network of ``term``."""
        length = dict(zip(self.family.sizes, term.sizes, strict=True)).get(self.family.depth, 1)
        products = length * sum(len(assignment.products) for assignment in self._smallest.step)
        meter.spend(STEPS_OF_A_PRODUCT * products, path=path)
        meter.hold(products, each=BYTES_OF_A_PRODUCT, path=path)
        if self.custom is not None or length > MAX_KEPT_LAYERS:
            return self.family.program(*term.sizes)
        return _program(self.cell, term.sizes)


@lru_cache(maxsize=32)
def _program(cell: str, sizes: tuple[int, ...]) -> Program:
    """The programs of small networks are kept, as many certificates are about the same."""
    return FAMILIES[cell].program(*sizes)


def _heads(cell: str, *overrides: str) -> Mapping[str, Head]:
    return {
        "rank": Head("o", rank=True, names=overrides),
        "grid_rank": Head("o", rank=True, names=(*overrides, "N") if overrides else ()),
        "bound": Head("b", names=tuple(name for name, bound in BOUNDS.items() if bound.is_for(cell))),
    }


_TIMES = ("t_S", "t_E")
HEADS: Mapping[str, Mapping[str, Head]] = {
    "linear": {
        "rank": Head("o", rank=True, needs=(*_TIMES, "q")),
        "hankel_rank": Head("o", rank=True, needs=("k",)),
    },
    PROGRAM: _heads(PROGRAM),
} | {cell: _heads(cell, *family.sizes, *_TIMES, "t") for cell, family in FAMILIES.items() if family.depth}
VOCABULARY: Mapping[str, tuple[str, ...]] = {
    "linear": ("n", "d_x", "d_y", *_TIMES, "T", "q", "k"),
    PROGRAM: ("M", "N", *_TIMES, "T", "t"),
} | {cell: (*family.sizes, "N", *_TIMES, "T", "m", "t") for cell, family in FAMILIES.items() if family.depth}


def read_instance(item: Item, quantifier: str, field: Field, notions: set[str]) -> Circuit:
    """The circuit that ``item`` describes, for a relation in which the ranks ``notions`` occur."""
    cell = item.get("cell").choice(*FAMILIES, PROGRAM)
    these, custom = quantifier == "these-weights", None
    if cell == PROGRAM:
        from .reading import read_program  # other cells need none

        custom = read_program(item.get("program"))
    family = Circuit(cell, field, these, {}, custom=custom).family
    if cell == "linear":
        if field.k > 1:
            raise Rejected("statement.field.k", f"expected an integer <= 1, got {field.k}: linear is over Q or GF(p)")
        notions = notions & set(family.ranks)
        if not notions:
            raise Rejected("statement.relation", "neither rank nor hankel_rank occurs")
        needed = [name for notion, names in family.ranks.items() if notion in notions for name in names]
        item.keys(("cell", *family.sizes, *needed, *(("weights",) if these else ())))
    else:
        needed = ["t_S", "t_E"]
        about = family.sizes if custom is None else ("program",)
        item.keys(("cell", *about, *needed), ("templates", "split", "weights"))
        if ("grid_rank" in notions) != ("templates" in item):
            item.malformed("templates must be given exactly when grid_rank occurs in the relation")
        if these != ("weights" in item):
            item.malformed("weights must be given exactly when the quantifier is these-weights")
    given = {name: item.get(name).integer(least=1) for name in (*family.sizes, *needed)}
    if custom is not None:
        given = {"M": custom.channels} | given
    templates = split = weights = None
    if "templates" in item:
        templates = _read_templates(item.get("templates"), field, given["M"])
    if "split" in item:
        split = _read_split(item.get("split"), given["t_S"], given["t_E"])
    if these:
        weights = item.get("weights")
        _require_weights(weights, family, given, field)
    circuit = Circuit(cell, field, these, given, templates, split, weights, custom)
    if field.p and circuit.kind != "polynomial":
        item.reject(f"the network has functions that are no polynomials, so its field is Q, not {field}")
    if field.p and custom is not None and any(b % field.p == 0 for b in denominators(custom)):
        item.get("program").reject(f"a denominator of the network is 0 in {field}, so the network has no value there")
    return circuit


def _require_weights(item: Item, family: Family, given: Mapping[str, int], field: Field) -> None:
    """Weights that ``read_explicit`` reads; the program is not longer than the file."""
    arrays = explicit_arrays(item)
    length, written = given.get(family.depth, 1), len(arrays.names())
    if family.depth and written < length:
        arrays.malformed(f"expected arrays for {family.depth} = {show(length)} layers, got {written} arrays")
    program = family.program(*(given[name] for name in family.sizes))
    read_explicit(item, program, lambda entry: read_element(field, entry))


def _read_templates(item: Item, field: Field, M: int) -> Templates:
    kind = item.get("kind").json
    if kind == "one-hot":
        N = item.keys(("kind", "N")).get("N").integer(least=1)
        if N > M:
            item.get("N").reject(f"one-hot templates need N <= M = {show(M)}, got {show(N)}")
        return Templates(N)
    if kind != "explicit":
        item.malformed("expected templates of kind one-hot or explicit")
    vectors = item.keys(("kind", "vectors")).get("vectors")
    for vector in vectors.entries():
        for entry in vector.entries(M):
            read_element(field, entry)
    if not vectors.json:
        vectors.reject("expected at least one template")
    return Templates(len(vectors.array()), vectors)


def _read_split(item: Item, t_S: int, t_E: int) -> tuple[int, ...]:
    steps = tuple(entry.integer(least=1, most=t_S + t_E) for entry in item.entries(t_S))
    for i in range(1, len(steps)):
        if steps[i - 1] >= steps[i]:
            item[i].reject("the time steps must increase strictly")
    if steps[-1] == t_S:
        item.reject("the split [1, .., t_S] is the default and is written by leaving split out")
    return steps
