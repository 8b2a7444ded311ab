"""The instance of a statement about exact values: its cell, its names with their domains or values, its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import Malformed, Rejected, show
from ..fields import rational
from ..reading import array, fields_of, integer, sized
from .domains import ABOVE_ONE, BELOW_ONE, FORMAL, POSITIVE, Domain
from .tree import Surroundings

__all__ = ["DescentInstance", "Instance", "KernelInstance", "Pair", "SystemInstance", "read_instance"]

Pair = tuple[int, int]  # a rational number in lowest terms, the denominator >= 1
Rows = list[list[Pair]]

_VARIANCES = ("nu_W", "nu_F", "nu_C")
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "trace": ("n",),
    "kernel_A": ("n",),
    "kernel_B": ("n",),
    "kernel_mean": (*_VARIANCES, "n"),
    "kernel_variance": (*_VARIANCES, "n"),
    "chebyshev": (*_VARIANCES, "n"),
    "tail": (*_VARIANCES, "n"),
    "rho": _VARIANCES,
    "series": ("j",),
}


@dataclass(frozen=True, slots=True)
class KernelInstance:
    """Variables with their domains, and names with given values."""

    variables: Mapping[str, Domain]
    given: Mapping[str, Pair]

    def surroundings(self) -> Surroundings:
        """What a relation may speak of."""
        return Surroundings("kernel", {*self.variables, *self.given}, set(self.variables), self._require)

    def _require(self, head: str, path: str) -> None:
        for name in _NEEDED.get(head, ()):
            if name not in self.variables and name not in self.given:
                raise Rejected(path, f"{head} needs the name {name}, which the instance does not have")


@dataclass(frozen=True, slots=True)
class SystemInstance:
    """h_t = n^{-1/2} W h_{t-1} + F x_t, y_t = n^{-1/2} C h_t, with numbers for everything, or for nothing but T.

    ``W is None`` says that weights and inputs are free; then n, d_x, d_y are 0. ``inputs`` are the vectors
    x_0, .., x_{T-1}. The realisation consists of A: r×r, B: r×d_x, G: d_y×r.
    """

    T: int
    n: int = 0
    d_x: int = 0
    d_y: int = 0
    W: Rows | None = None
    F: Rows | None = None
    C: Rows | None = None
    inputs: Rows | None = None
    realisation: tuple[Rows, Rows, Rows] | None = None

    def surroundings(self) -> Surroundings:
        """What a relation may speak of."""
        return Surroundings("system", set(), set(), self._require)

    def _require(self, head: str, path: str) -> None:
        if head in ("response", "realised", "realises") and self.W is None:
            raise Rejected(path, f"{head} needs explicit weights")
        if head in ("realised", "realises") and self.realisation is None:
            raise Rejected(path, f"{head} needs the realisation of the instance")


@dataclass(frozen=True, slots=True)
class DescentInstance:
    """Trajectories, targets, held-out trajectories, rho_0..rho_{J-1}, the step eta, and perhaps a limit.

    The rows of all trajectories follow each other; ``lengths`` says how many belong to each.
    """

    d_x: int
    d_y: int
    lengths: tuple[int, ...]
    inputs: Rows
    targets: Rows
    held_lengths: tuple[int, ...]
    held_out: Rows
    rho: tuple[Pair, ...]
    eta: Pair
    limit: list[Rows] | None = None
    multiplier: Rows | None = None

    def surroundings(self) -> Surroundings:
        """What a relation may speak of."""
        return Surroundings("descent", {"eta"}, set(), self._require)

    def _require(self, head: str, path: str) -> None:
        if head == "converges" and self.limit is None:
            raise Rejected(path, "converges needs the limit of the instance")


Instance = KernelInstance | SystemInstance | DescentInstance


def read_instance(value: object, *, path: str) -> Instance:
    """The instance written by ``value``. Raises ``Malformed`` or ``Rejected``."""
    cell = value.get("cell") if isinstance(value, dict) else None
    if cell == "kernel":
        return _kernel(value, path)
    if cell == "system":
        return _system(value, path)
    if cell == "descent":
        return _descent(value, path)
    raise Malformed(f"{path}.cell", f"expected kernel, system or descent, got {show(cell)}")


def _kernel(value: object, path: str) -> KernelInstance:
    keys = fields_of(value, ("cell", "variables", "given"), path=path)
    names = (*_VARIANCES, "n", "j")
    declared = fields_of(keys["variables"], (), (*names, "z"), path=f"{path}.variables")
    valued = fields_of(keys["given"], (), names, path=f"{path}.given")
    for name in declared:
        if name in valued:
            raise Rejected(f"{path}.given.{name}", f"{name} is a variable of the instance already")
    variables = {name: _domain(name, domain, f"{path}.variables.{name}") for name, domain in declared.items()}
    return KernelInstance(variables, {name: _value(name, v, f"{path}.given.{name}") for name, v in valued.items()})


def _domain(name: str, value: object, path: str) -> Domain:
    if name in ("n", "j"):
        keys = fields_of(value, ("from",), path=path)
        return Domain("from", integer(keys["from"], path=f"{path}.from", least=1 if name == "n" else 0))
    allowed = (FORMAL,) if name == "z" else (POSITIVE, BELOW_ONE, ABOVE_ONE)
    if not isinstance(value, str) or value not in allowed:
        raise Malformed(path, f"expected the domain {' or '.join(allowed)}, got {show(value)}")
    return Domain(value)


def _value(name: str, value: object, path: str) -> Pair:
    if name in ("n", "j"):
        return integer(value, path=path, least=1 if name == "n" else 0), 1
    found = rational(value, path)
    if found[0] < 0:
        raise Rejected(path, f"a variance is >= 0, got {show(found[0])}/{show(found[1])}")
    return found


def _matrix(value: object, rows: int, columns: int, path: str) -> Rows:
    found = []
    for i, row in enumerate(sized(value, rows, path=path)):
        where = f"{path}[{i}]"
        found.append([rational(x, f"{where}[{k}]") for k, x in enumerate(sized(row, columns, path=where))])
    return found


def _system(value: object, path: str) -> SystemInstance:
    weights = value.get("weights") if isinstance(value, dict) else None
    if isinstance(weights, dict) and weights.get("kind") == "free":
        keys = fields_of(value, ("cell", "weights", "steps"), path=path)
        fields_of(weights, ("kind",), path=f"{path}.weights")
        return SystemInstance(integer(keys["steps"], path=f"{path}.steps", least=0))
    keys = fields_of(value, ("cell", "n", "d_x", "d_y", "weights", "inputs"), ("realisation",), path=path)
    n, d_x, d_y = (integer(keys[name], path=f"{path}.{name}", least=1) for name in ("n", "d_x", "d_y"))
    where = f"{path}.weights"
    parts = fields_of(keys["weights"], ("kind", "W", "F", "C"), path=where)
    if parts["kind"] != "explicit":
        raise Malformed(f"{where}.kind", f"expected weights of kind explicit or free, got {show(parts['kind'])}")
    W = _matrix(parts["W"], n, n, f"{where}.W")
    F = _matrix(parts["F"], n, d_x, f"{where}.F")
    C = _matrix(parts["C"], d_y, n, f"{where}.C")
    T = len(array(keys["inputs"], path=f"{path}.inputs"))
    inputs = _matrix(keys["inputs"], T, d_x, f"{path}.inputs")
    realisation = None
    if "realisation" in keys:
        realisation = _realisation(keys["realisation"], d_x, d_y, f"{path}.realisation")
    return SystemInstance(T, n, d_x, d_y, W, F, C, inputs, realisation)


def _realisation(value: object, d_x: int, d_y: int, path: str) -> tuple[Rows, Rows, Rows]:
    keys = fields_of(value, ("A", "B", "C"), path=path)
    r = len(array(keys["A"], path=f"{path}.A"))
    A = _matrix(keys["A"], r, r, f"{path}.A")
    return A, _matrix(keys["B"], r, d_x, f"{path}.B"), _matrix(keys["C"], d_y, r, f"{path}.C")


def _descent(value: object, path: str) -> DescentInstance:
    required = ("cell", "inputs", "targets", "held_out", "rho", "eta")
    keys = fields_of(value, required, ("limit",), path=path)
    d_x = _width(keys["inputs"], f"{path}.inputs")
    d_y = _width(keys["targets"], f"{path}.targets")
    lengths, inputs = _trajectories(keys["inputs"], d_x, f"{path}.inputs")
    target_lengths, targets = _trajectories(keys["targets"], d_y, f"{path}.targets")
    if target_lengths != lengths:
        raise Rejected(
            f"{path}.targets", f"expected trajectories of the lengths {show(lengths)}, got {show(target_lengths)}"
        )
    held_lengths, held_out = _trajectories(keys["held_out"], d_x, f"{path}.held_out")
    rho = []
    for j, entry in enumerate(array(keys["rho"], path=f"{path}.rho")):
        rho.append(_positive(entry, f"{path}.rho[{j}]"))
    if not rho:
        raise Rejected(f"{path}.rho", "expected at least one weight rho_0")
    eta = _positive(keys["eta"], f"{path}.eta")
    limit = multiplier = None
    if "limit" in keys:
        where = f"{path}.limit"
        parts = fields_of(keys["limit"], ("weights", "multiplier"), path=where)
        matrices = sized(parts["weights"], len(rho), path=f"{where}.weights")
        limit = [_matrix(matrix, d_y, d_x, f"{where}.weights[{j}]") for j, matrix in enumerate(matrices)]
        multiplier = _matrix(parts["multiplier"], len(inputs), d_y, f"{where}.multiplier")
    return DescentInstance(
        d_x, d_y, lengths, inputs, targets, held_lengths, held_out, tuple(rho), eta, limit, multiplier
    )


def _width(value: object, path: str) -> int:
    """The number of entries of the first vector of the first trajectory."""
    trajectories = array(value, path=path)
    if not trajectories:
        raise Rejected(path, "expected at least one trajectory")
    first = array(trajectories[0], path=f"{path}[0]")
    if not first:
        raise Rejected(f"{path}[0]", "a trajectory has at least one vector")
    width = len(array(first[0], path=f"{path}[0][0]"))
    if width == 0:
        raise Rejected(f"{path}[0][0]", "a vector has at least one entry")
    return width


def _trajectories(value: object, width: int, path: str) -> tuple[tuple[int, ...], Rows]:
    lengths, rows = [], []
    for i, trajectory in enumerate(array(value, path=path)):
        where = f"{path}[{i}]"
        vectors = array(trajectory, path=where)
        if not vectors:
            raise Rejected(where, "a trajectory has at least one vector")
        lengths.append(len(vectors))
        rows += _matrix(vectors, len(vectors), width, where)
    return tuple(lengths), rows


def _positive(value: object, path: str) -> Pair:
    found = rational(value, path)
    if found[0] <= 0:
        raise Rejected(path, f"expected a positive number, got {show(found[0])}")
    return found
