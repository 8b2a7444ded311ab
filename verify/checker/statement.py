"""The statement (section 2): what is quantified, over which field, at which instance, and the relation."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as member

from .errors import Malformed, Rejected, show
from .expression import Tree, mentions, parse_condition
from .fields import Field, read_element, read_field
from .reading import array, fields_of, integer, sized
from .weights import read_weights

__all__ = ["NONE", "QUANTIFIERS", "Statement", "Templates", "Term", "read_statement", "read_term"]

NONE = "none"
QUANTIFIERS = ("almost-all-weights", "all-weights", "these-weights", NONE)
SIZES = ("L", "R", "M", "t_S", "t_E")


@dataclass(frozen=True, slots=True)
class Term:
    """One unknown rank: a notion at evaluated parameters. ``N`` is 0 for ``rank``, which has no templates."""

    notion: str
    L: int
    R: int
    M: int
    t_S: int
    t_E: int
    N: int = 0

    @property
    def T(self) -> int:
        """The number of time steps."""
        return self.t_S + self.t_E

    @property
    def m(self) -> int:
        """min(M, R)."""
        return min(self.M, self.R)

    @property
    def network(self) -> tuple[int, ...]:
        """L, R, M: networks of different sizes have independent weights."""
        return self.L, self.R, self.M


@dataclass(frozen=True, slots=True)
class Templates:
    """N template vectors: unit vectors (``vectors is None``) or explicit ones, as JSON lists of field elements."""

    N: int
    vectors: list[object] | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement read from a file. ``json`` is the object it was read from."""

    quantifier: str
    field: Field
    parameters: Mapping[str, int]
    templates: Templates | None
    split: tuple[int, ...] | None
    weights: object | None
    relation: Tree
    for_all: tuple[str, int] | None
    json: dict[str, object] = member(repr=False)

    def variables(self) -> dict[str, int]:
        """The variables of expressions, as far as the instance gives them."""
        known = dict(self.parameters)
        if "t" in known:
            known["t_S"] = known["t_E"] = known["t"]
        if "M" in known and "R" in known:
            known["m"] = min(known["M"], known["R"])
        if "t_S" in known and "t_E" in known:
            known["T"] = known["t_S"] + known["t_E"]
            if known["t_S"] == known["t_E"]:
                known["t"] = known["t_S"]
        if self.templates is not None:
            known["N"] = self.templates.N
        elif "M" in known:
            known.setdefault("N", known["M"])
        return known

    def term(self, notion: str, overrides: Mapping[str, int], *, path: str) -> Term:
        """The rank of ``notion`` at the instance with ``overrides``; raises ``Rejected`` if there is none."""
        sizes = dict(self.parameters)
        for name, number in overrides.items():
            if number < 1:
                raise Rejected(path, f"{notion} needs {name} >= 1, got {show(number)}")
            for target in ("t_S", "t_E") if name == "t" else (name,):
                sizes[target] = number
        N = 0
        if notion == "grid_rank":
            if self.templates is None:
                raise Rejected(path, "grid_rank needs the templates of the instance")
            follows = self.templates.vectors is None and self.parameters["M"] == self.templates.N
            N = overrides.get("N", sizes["M"] if follows else self.templates.N)
        L, R, M, t_S, t_E = (sizes[name] for name in SIZES)
        term = Term(notion, L, R, M, t_S, t_E, N)
        if not self.is_at_instance(term):
            if self.split is not None:
                raise Rejected(path, "a rank at other parameters needs the default split")
            if self.quantifier == "these-weights":
                raise Rejected(path, "a rank at other parameters makes no sense for these weights")
            if N > 0 and self.templates is not None and self.templates.vectors is not None:
                raise Rejected(path, "grid_rank at other parameters needs one-hot templates")
            if N > term.M:
                raise Rejected(path, f"one-hot templates need N <= M, got N = {show(N)}, M = {show(term.M)}")
        return term

    def is_at_instance(self, term: Term) -> bool:
        """Whether ``term`` has the parameters of the instance itself."""
        same = all(getattr(term, name) == self.parameters.get(name) for name in SIZES)
        return same and (term.N == 0 or (self.templates is not None and term.N == self.templates.N))


def read_statement(value: object, *, path: str = "statement") -> Statement:
    """The statement written by ``value``. Raises ``Malformed`` or ``Rejected``."""
    keys = fields_of(value, ("quantifier", "field", "instance", "relation"), ("for_all",), path=path)
    quantifier = keys["quantifier"]
    if not isinstance(quantifier, str) or quantifier not in QUANTIFIERS:
        raise Malformed(f"{path}.quantifier", f"expected one of {', '.join(QUANTIFIERS)}, got {show(quantifier)}")
    base = read_field(keys["field"], path=f"{path}.field")
    relation = parse_condition(keys["relation"], path=f"{path}.relation", ranks=quantifier != NONE)
    where = f"{path}.instance"
    if quantifier == NONE:
        if base.p != 0:
            raise Malformed(f"{path}.field", f'with quantifier none the field is "Q", got {base}')
        parameters = _read_free_instance(keys["instance"], path=where)
        for_all = None
        if "for_all" in keys:
            for_all = _read_for_all(keys["for_all"], parameters, path=f"{path}.for_all")
        return Statement(quantifier, base, parameters, None, None, None, relation, for_all, keys)
    if "for_all" in keys:
        raise Malformed(f"{path}.for_all", "for_all is allowed only with quantifier none")
    instance = fields_of(keys["instance"], ("cell", *SIZES), ("templates", "split", "weights"), path=where)
    if instance["cell"] != "rac":
        raise Malformed(f"{where}.cell", f'expected "rac", got {show(instance["cell"])}')
    parameters = {name: integer(instance[name], path=f"{where}.{name}", least=1) for name in SIZES}
    if mentions(relation, ("grid_rank",)) != ("templates" in instance):
        raise Malformed(where, "templates must be given exactly when grid_rank occurs in the relation")
    if (quantifier == "these-weights") != ("weights" in instance):
        raise Malformed(where, "weights must be given exactly when the quantifier is these-weights")
    templates = split = None
    if "templates" in instance:
        templates = _read_templates(instance["templates"], base, parameters["M"], path=f"{where}.templates")
    if "split" in instance:
        split = _read_split(instance["split"], parameters["t_S"], parameters["t_E"], path=f"{where}.split")
    weights = instance.get("weights")
    if weights is not None:
        read_weights(
            weights,
            *(parameters[name] for name in ("L", "R", "M")),
            read=lambda entry, at: read_element(base, entry, at),
            path=f"{where}.weights",
        )
    return Statement(quantifier, base, parameters, templates, split, weights, relation, None, keys)


def _read_free_instance(value: object, *, path: str) -> dict[str, int]:
    instance = fields_of(value, (), ("L", "R", "M", "N", "t_S", "t_E", "t"), path=path)
    if "t" in instance and ("t_S" in instance or "t_E" in instance):
        raise Malformed(path, "t is the common value of t_S and t_E, so it excludes them")
    return {name: integer(number, path=f"{path}.{name}", least=1) for name, number in instance.items()}


def _read_for_all(value: object, parameters: Mapping[str, int], *, path: str) -> tuple[str, int]:
    keys = fields_of(value, ("variable", "from"), path=path)
    variable = keys["variable"]
    if not isinstance(variable, str) or variable not in ("L", "R", "M", "t"):
        raise Malformed(f"{path}.variable", f"expected one of L, R, M, t, got {show(variable)}")
    if variable in parameters or (variable == "t" and ("t_S" in parameters or "t_E" in parameters)):
        raise Rejected(f"{path}.variable", f"the instance already gives {variable} a value")
    return variable, integer(keys["from"], path=f"{path}.from", least=1)


def _read_templates(value: object, base: Field, M: int, *, path: str) -> Templates:
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind == "one-hot":
        keys = fields_of(value, ("kind", "N"), path=path)
        N = integer(keys["N"], path=f"{path}.N", least=1)
        if N > M:
            raise Rejected(f"{path}.N", f"one-hot templates need N <= M = {show(M)}, got {show(N)}")
        return Templates(N)
    if kind == "explicit":
        keys = fields_of(value, ("kind", "vectors"), path=path)
        vectors = array(keys["vectors"], path=f"{path}.vectors")
        if not vectors:
            raise Rejected(f"{path}.vectors", "expected at least one template")
        for i, vector in enumerate(vectors):
            where = f"{path}.vectors[{i}]"
            for j, entry in enumerate(sized(vector, M, path=where)):
                read_element(base, entry, f"{where}[{j}]")
        return Templates(len(vectors), vectors)
    raise Malformed(path, "expected templates of kind one-hot or explicit")


def _read_split(value: object, t_S: int, t_E: int, *, path: str) -> tuple[int, ...]:
    entries = sized(value, t_S, path=path)
    steps = tuple(integer(entry, path=f"{path}[{i}]", least=1, most=t_S + t_E) for i, entry in enumerate(entries))
    for i in range(1, len(steps)):
        if steps[i - 1] >= steps[i]:
            raise Rejected(f"{path}[{i}]", "the time steps must increase strictly")
    if steps[-1] == t_S:
        raise Rejected(path, "the split [1, .., t_S] is the default and is written by leaving split out")
    return steps


def read_term(value: object, statement: Statement, *, path: str) -> Term:
    """The rank term of an evidence item: ``["rank", {..}]`` with integer overrides."""
    entries = array(value, path=path)
    if statement.quantifier == NONE:
        raise Rejected(path, "a statement with quantifier none has no rank terms")
    if len(entries) != 2 or not isinstance(entries[0], str) or entries[0] not in ("rank", "grid_rank"):
        raise Malformed(path, 'expected ["rank", {..}] or ["grid_rank", {..}]')
    notion = entries[0]
    names = SIZES if notion == "rank" else (*SIZES, "N")
    overrides = fields_of(entries[1], (), names, path=f"{path}[1]")
    numbers = {name: integer(number, path=f"{path}[1].{name}") for name, number in overrides.items()}
    return statement.term(notion, numbers, path=path)
