"""The item ``sample`` (sections 6 and 8): random draws that show, but for a stated probability, an upper bound."""

import hashlib
import os
from collections.abc import Iterator
from typing import Any

from ..circuit.growth import growth, growth_steps, has_integers, with_numbers
from ..circuit.network import Inputs, enter, evaluations, room, steps
from ..circuit.points import NODE_BYTES, all_words, chains
from ..circuit.program import INPUT, Program, count
from ..circuit.streams import below, words
from ..circuit.weights import Entries, Weights, draw_weights, read_explicit
from ..kernel.bytes import canonical
from ..kernel.errors import OverBudget, show
from ..kernel.item import Item
from ..kernel.meter import ENTRY_BYTES, Meter
from ..kernel.rings import Modular, is_prime
from ..kernel.verdict import Context, RankFact
from .exact import Integers, bit_cost, bytes_of, charge_rank, grid_size, matrix_rank, output_bits
from .rows import evaluated

__all__ = ["GRINDING_BITS", "check_sample", "declared_bits"]

GRINDING_BITS = 64  # so many statements may have been tried, until one was found for which the draws mislead
MAX_DRAWS = 64
MOST_DEGREE_BITS = 4096


def check_sample(item: Item, context: Context) -> RankFact:
    """Every draw finds rank <= ``rank``; the declared error covers draws that mislead, and grinding."""
    statement, meter, path = context.statement, context.meter, item.path
    circuit = statement.instance
    item.keys(("kind", "term", "rank", "draws", "error"))
    term = circuit.read_term(item.get("term"))
    if statement.quantifier not in ("almost-all-weights", "these-weights") or statement.field.p != 0:
        item.reject("a sample is evidence only over Q, for almost all or these weights")
    if circuit.cell == "linear":
        item.reject("a sample is no evidence about a linear network")
    if circuit.split is not None:
        item.reject("a sample needs the default split")
    if term.N and circuit.templates is not None and circuit.templates.vectors is not None:
        item.reject("a sample of grid_rank needs one-hot templates")
    rank = item.get("rank").integer(least=0)
    draws = item.get("draws").integer(least=1, most=MAX_DRAWS)
    program = circuit.program(term, meter, path)
    if not has_integers(program):
        item.reject("a sample needs a network whose coefficients and fixed arrays are integers")
    meter.hold(count(program), path=path)
    fixed = read_explicit(circuit.weights, program, _integer) if circuit.these else None
    bits = declared_bits(item.get("error"))
    if not _error_suffices(program, term, rank, draws, bits, fixed, meter, path):
        item.get("error").reject(f"the draws do not give an error as small as 1/2^{bits} against grinding")
    points = _points(circuit, program, term, rank, draws, meter, path)
    for i in range(draws):
        salt = os.urandom(32).hex() if context.fresh else ""
        text = f"verify-sample-1:{canonical(statement.json)}:{canonical(item.get('term').json)}:{i}"
        seed = hashlib.sha256((text + (f":{salt}" if salt else "")).encode("ascii")).hexdigest()
        p = _draw_prime(seed)
        if _rank_of_draw(program, seed, p, fixed, points or _drawn_points(term, rank, seed, p), rank) > rank:
            item.get("rank").reject(f"draw {i} has rank > {show(rank)}")
    return RankFact("sample", term, "probable", upper=rank, rests_on=("F3",))


def _integer(item: Item) -> int:
    if isinstance(item.json, list):
        item.reject("a sample for these weights needs integer weights")
    return item.integer()


def declared_bits(item: Item) -> int:
    """b for an error [1, 2^b]."""
    one, power = (entry.integer() for entry in item.entries(2))
    if one != 1 or power < 2**20 or power & (power - 1):
        item.reject("expected [1, 2^b] with b >= 20")
    return power.bit_length() - 1


def _error_suffices(
    program: Program, term: Any, rank: int, draws: int, bits: int, fixed: Weights[int] | None, meter: Meter, path: str
) -> bool:
    """Whether e^draws · 2^64 <= 2^-bits, e = (r+1)·deg/2^60 + bad/2^53.

    deg is the degree of y in what is drawn. A minor of order r+1 of y at all ones has at most (r+1)·(bits of r+1 and of
    y) bits, so at most bad primes of 60 bits divide it.
    """
    if max(len(program.states), term.T).bit_length() > 20:
        raise OverBudget(path, "a sample of so many layers or time steps is beyond any budget")
    meter.spend(2 * growth_steps(program, term.T), path=path)
    drawn = {name: int(fixed is None) for name, _ in program.weights} | {INPUT: int(term.notion == "rank")}
    degree = growth(program, term.T, drawn, width=False, limit=1 << MOST_DEGREE_BITS)
    if fixed is None:
        log_size = growth(program, term.T, dict.fromkeys(drawn, 0), width=True, limit=1 << MOST_DEGREE_BITS)
    else:
        log_size = _size_at_ones(program, term, fixed, meter, path)
    if degree is None or log_size is None:
        return False
    bad = (rank + 1) * ((rank + 1).bit_length() + log_size) // 60
    numerator = (rank + 1) * degree + (bad << 7)  # e = numerator / 2^60
    if numerator.bit_length() > MOST_DEGREE_BITS:
        return False
    error: int = numerator**draws
    return error << (GRINDING_BITS + bits) <= 1 << (60 * draws)


def _size_at_ones(program: Program, term: Any, weights: Weights[int], meter: Meter, path: str) -> int:
    """The bit length of y at the absolute values of the weights and all inputs all-ones."""
    absolute = {name: [abs(entry) for entry in entries] for name, entries in weights.items()}
    program = with_numbers(program, lambda numbers: [(abs(a), b) for a, b in numbers])
    ones = [1] * term.M
    starts, ends = (chains([ones] * t, t) for t in (term.t_S, term.t_E))
    size = output_bits(program, absolute, [ones], term.T, meter, path)
    cost, each = bit_cost(size), bytes_of(size)
    (row,) = evaluated(Integers(), program, absolute, (starts, ends), None, meter, path, cost=cost, each=each)
    return row[0].bit_length()


def _points(
    circuit: Any, program: Program, term: Any, rank: int, draws: int, meter: Meter, path: str
) -> tuple[Inputs[int], Inputs[int]] | None:
    """All template words, or None where the points are drawn as well; the draws are paid for."""
    points = None
    if term.notion == "grid_rank":
        rows, columns = grid_size(term, meter, path)
        entries: Entries[int] = Entries(0, 1, Item.integer, Item.integer)
        starts, ends = (all_words(circuit, term, t, entries, meter, path) for t in (term.t_S, term.t_E))
        points = starts, ends
    else:
        rows = columns = rank + 1
        meter.spend(draws * rows * term.T * term.M * 20, path=path)
        meter.hold(rows * term.T, each=2 * NODE_BYTES + ENTRY_BYTES * term.M, path=path)
        starts, ends = (chains([[]] * (rows * t), t) for t in (term.t_S, term.t_E))
    reached = min(rank + 1, rows, columns)
    work = steps(program, starts, ends, None) + 20 * count(program) + rows * columns * reached
    meter.spend(draws * 2 * work, path=path)  # the prime has 61 bits
    meter.hold(room(program, starts, ends, None) + count(program), each=2 * ENTRY_BYTES, path=path)
    charge_rank(Modular(2), 0, columns, reached, 1, meter, path)
    return points


def _drawn_points(term: Any, rank: int, seed: str, p: int) -> tuple[Inputs[int], Inputs[int]]:
    """rank + 1 start and end sequences whose inputs are all independent."""

    def block(name: str, length: int) -> Inputs[int]:
        streams: Iterator[Iterator[int]] = (below(seed, f"{name}/{j}", p) for j in range(rank + 1))
        letters = [[next(draws) for _ in range(term.M)] for draws in streams for _ in range(length)]
        return chains(letters, length)

    return block("start", term.t_S), block("end", term.t_E)


def _draw_prime(seed: str) -> int:
    """The first word mod 2^61 that is >= 2^60 and prime."""
    candidates = (word & (2**61 - 1) for word in words(seed, "prime"))
    return next(p for p in candidates if p >= 2**60 and is_prime(p))


def _rank_of_draw(
    program: Program,
    seed: str,
    p: int,
    fixed: Weights[int] | None,
    points: tuple[Inputs[int], Inputs[int]],
    rank: int,
) -> int:
    """The rank, up to ``rank`` + 1, of the matrix of one draw."""
    ring = Modular(p)
    if fixed is None:
        weights = draw_weights(below(seed, "weights", p), program)
    else:
        weights = {name: [entry % p for entry in entries] for name, entries in fixed.items()}
    return matrix_rank(ring, evaluations(ring, enter(ring, program, weights), *points), stop=rank + 1)
