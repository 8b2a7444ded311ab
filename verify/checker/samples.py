"""The item ``sample`` (section 6): random draws that show, but for a stated probability, an upper bound."""

import hashlib
import os

from .arithmetic import Meter, binomial, mc
from .canonical import canonical
from .errors import OverBudget, Rejected, show
from .exact import grid_size, matrix_rank
from .facts import Context, Fact
from .fields import is_prime
from .network import Inputs, evaluations, steps
from .points import Entries, all_words
from .reading import fields_of, integer, sized
from .rings import Integers, Modular
from .settings import output_bits
from .statement import Statement, Term, read_term
from .streams import below, words
from .weights import Weights, count, draw_weights, read_weights

__all__ = ["check_sample", "draw_prime", "error_suffices", "sample_seed"]

GRINDING = 2**64
MAX_DRAWS = 64
MOST_DEGREE_BITS = 4096


def sample_seed(statement: Statement, term: object, i: int, salt: str = "") -> str:
    """The seed of draw ``i``: a hash of the statement and the term, and of a salt for fresh draws."""
    text = f"verify-sample-1:{canonical(statement.json)}:{canonical(term)}:{i}"
    return hashlib.sha256((text + (f":{salt}" if salt else "")).encode("ascii")).hexdigest()


def draw_prime(seed: str) -> int:
    """The first word mod 2^61 that is >= 2^60 and prime."""
    candidates = (word & (2**61 - 1) for word in words(seed, "prime"))
    return next(p for p in candidates if p >= 2**60 and is_prime(p))


def check_sample(item: dict[str, object], context: Context[Statement], path: str) -> Fact:
    """Every draw finds rank <= ``rank``; the declared error covers draws that mislead, and grinding."""
    statement, meter = context.statement, context.meter
    fields_of(item, ("kind", "term", "rank", "draws", "error"), path=path)
    term = read_term(item["term"], statement, path=f"{path}.term")
    if statement.quantifier not in ("almost-all-weights", "these-weights") or statement.field.p != 0:
        raise Rejected(path, "a sample is evidence only over Q, for almost all or these weights")
    if statement.split is not None:
        raise Rejected(path, "a sample needs the default split")
    if term.N and statement.templates is not None and statement.templates.vectors is not None:
        raise Rejected(path, "a sample of grid_rank needs one-hot templates")
    rank = integer(item["rank"], path=f"{path}.rank", least=0)
    draws = integer(item["draws"], path=f"{path}.draws", least=1, most=MAX_DRAWS)
    fixed = _integer_weights(statement, term) if statement.quantifier == "these-weights" else None
    bits = _declared_bits(item["error"], f"{path}.error")
    if not error_suffices(term, rank, draws, bits, fixed, meter, path):
        raise Rejected(f"{path}.error", f"the draws do not give an error as small as 1/2^{bits} against grinding")
    _charge(term, rank, draws, meter, path)
    for i in range(draws):
        salt = os.urandom(32).hex() if context.fresh else ""
        seed = sample_seed(statement, item["term"], i, salt)
        found = _rank_of_draw(statement, term, rank, seed, fixed, meter)
        if found > rank:
            raise Rejected(f"{path}.rank", f"draw {i} has rank > {show(rank)}")
    return Fact("sample", term, "probable", upper=rank, rests_on=("F3",))


def _declared_bits(value: object, path: str) -> int:
    """b for an error [1, 2^b]."""
    pair = sized(value, 2, path=path)
    one, power = integer(pair[0], path=f"{path}[0]"), integer(pair[1], path=f"{path}[1]")
    if one != 1 or power < 2**20 or power & (power - 1):
        raise Rejected(path, "expected [1, 2^b] with b >= 20")
    return power.bit_length() - 1


def _integer_weights(statement: Statement, term: Term) -> Weights[int]:
    def read(json: object, path: str) -> int:
        if isinstance(json, list):
            raise Rejected(path, "a sample for these weights needs integer weights")
        return integer(json, path=path)

    path = "statement.instance.weights"
    return read_weights(statement.weights, term.L, term.R, term.M, read=read, path=path)


def error_suffices(
    term: Term, rank: int, draws: int, bits: int, fixed: Weights[int] | None, meter: Meter, path: str
) -> bool:
    """Whether e^draws · 2^64 <= 2^-bits, e = (r+1)·deg/2^60 + bad/2^53."""
    L, R, M, T = term.L, term.R, term.M, term.T
    if max(L, T).bit_length() > 20:
        raise OverBudget(path, "a sample of so many layers or time steps is beyond any budget")
    w, f = int(fixed is None), int(term.notion == "rank")
    degree = w * (2 * (binomial(T + L, L, meter) - 1) + binomial(T + L - 1, L - 1, meter) + 1)
    degree += f * binomial(T + L - 1, L, meter)
    if fixed is None:
        meter.spend(30 * L, path=path)
        paths = sum(mc(T, k, meter) for k in range(1, L + 1)) + sum(mc(T, k, meter) for k in range(1, L))
        log_size = R.bit_length() * (1 + paths) + M.bit_length() * mc(T, L, meter)
    else:
        log_size = _size_at_ones(term, fixed, meter, path)
    bad = (rank + 1) * ((rank + 1).bit_length() + log_size) // 60
    numerator = (rank + 1) * degree + (bad << 7)  # e = numerator / 2^60
    if numerator.bit_length() > MOST_DEGREE_BITS:
        return False
    error: int = numerator**draws
    return error << (64 + bits) <= 1 << (60 * draws)


def _size_at_ones(term: Term, weights: Weights[int], meter: Meter, path: str) -> int:
    """The bit length of y at the absolute values of the weights and all inputs all-ones."""
    absolute = Weights(
        [[[abs(e) for e in row] for row in matrix] for matrix in weights.Wh],
        [[[abs(e) for e in row] for row in matrix] for matrix in weights.Wi],
        [abs(e) for e in weights.Wo],
        [[abs(e) for e in row] for row in weights.h0],
    )
    ones = [1] * term.M
    starts = Inputs([ones], list(range(-1, term.t_S - 1)), [0] * term.t_S, [term.t_S - 1])
    ends = Inputs([ones], list(range(-1, term.t_E - 1)), [0] * term.t_E, [term.t_E - 1])
    size = output_bits(absolute, [ones], term.T, meter, path)
    work = steps(term.L, term.R, term.M, starts, ends, None)
    meter.spend(work * (1 + (size >> 6) ** 2 // 8), path=path)
    return next(evaluations(Integers(), absolute, starts, ends))[0].bit_length()


def _charge(term: Term, rank: int, draws: int, meter: Meter, path: str) -> None:
    L, R, M = term.L, term.R, term.M
    step = 2 * L * R * (R + 1) + 10 * L
    if term.notion == "rank":
        rows = rank + 1
        work = rows * term.T * M * (20 + R) + rows * (term.t_S + rows * term.t_E) * step + rows**3
    else:
        starts, ends = grid_size(term, meter, path)
        work = (starts * term.t_S + starts * ends * 2) * step + starts * ends * min(rank + 1, starts, ends)
    meter.spend(draws * 2 * (work + 20 * count(L, R, M)), path=path)


def _rank_of_draw(
    statement: Statement, term: Term, rank: int, seed: str, fixed: Weights[int] | None, meter: Meter
) -> int:
    """The rank, up to ``rank`` + 1, of the matrix of one draw."""
    p = draw_prime(seed)
    ring = Modular(p)
    if fixed is None:
        weights = draw_weights(below(seed, "weights", p), term.L, term.R, term.M)
    else:
        weights = Weights(
            [[[e % p for e in row] for row in matrix] for matrix in fixed.Wh],
            [[[e % p for e in row] for row in matrix] for matrix in fixed.Wi],
            [e % p for e in fixed.Wo],
            [[e % p for e in row] for row in fixed.h0],
        )
    if term.notion == "rank":
        starts = _rows(seed, "start", rank + 1, term.t_S, term.M, p)
        ends = _rows(seed, "end", rank + 1, term.t_E, term.M, p)
    else:

        def no_entries(json: object, path: str) -> int:
            raise Rejected(path, "one-hot templates have no entries to read")

        entries = Entries(0, 1, no_entries, no_entries)
        starts = all_words(statement, term, term.t_S, entries, meter)
        ends = all_words(statement, term, term.t_E, entries, meter)
    return matrix_rank(ring, evaluations(ring, weights, starts, ends), stop=rank + 1)


def _rows(seed: str, block: str, rows: int, length: int, M: int, p: int) -> Inputs[int]:
    """Sequences whose inputs are all independent."""
    letters: list[list[int]] = []
    parents: list[int] = []
    leaves: list[int] = []
    for j in range(rows):
        draws = below(seed, f"{block}/{j}", p)
        for time in range(length):
            parents.append(-1 if time == 0 else len(parents) - 1)
            letters.append([next(draws) for _ in range(M)])
        leaves.append(len(parents) - 1)
    return Inputs(letters, parents, list(range(len(parents))), leaves)
