"""The item ``spectral`` (section 6): k singular values of the evaluation matrix on given sequences are at least ε."""

from math import isqrt
from operator import mul

from ..circuit.points import distinct
from ..circuit.spectrum import Spectrum
from ..functions.balls import Balls
from ..kernel.item import Item
from ..kernel.meter import Meter
from ..kernel.verdict import Context, RankFact
from .balls import MOST_BITS, Inverse, ball_entries, enclosed, product_price, read_inverse, residual

__all__ = ["check_spectral"]


def check_spectral(item: Item, context: Context) -> RankFact:
    """The k×k block A of the matrix has a least singular value >= ε, so k singular values of the whole are (V1).

    Leaving out rows and columns makes no singular value larger. For an approximate inverse B with ‖I - BA‖ <= d < 1 in
    the spectral norm |Ax| >= |BAx|/‖B‖ >= (1 - d)·|x|/‖B‖. Here d² is the largest row sum of absolute values times the
    largest column sum, and ‖B‖⁴ <= ‖BᵀB‖_F².
    """
    spectrum, meter = context.statement.instance, context.meter
    item.keys(("kind", "term", "k", "bits", "rows", "columns", "inverse"))
    term = spectrum.read_term(item.get("term"))
    k = item.get("k").integer(least=1)
    ring = Balls(item.get("bits").integer(least=16, most=MOST_BITS), meter, item.path)
    inverse = read_inverse(item.get("inverse"), k, meter)
    points = _points(item, k, spectrum)
    circuit = spectrum.circuit
    network = circuit.term("rank", {}, item.path)
    matrix = enclosed(item, points, k, circuit, network, ring, ball_entries(ring), meter)
    found = residual(matrix, ring.bits, inverse, meter, item.path)
    product = max(found.rows) * max(found.columns)
    distance = isqrt(product - 1) + 1 if product else 0  # rounded up
    if distance >= found.one:
        item.get("inverse").reject("I - BA may have a spectral norm of 1 or more")
    a, b = spectrum.epsilon.as_integer_ratio()
    fourth = _fourth_power(inverse, meter, item.path)  # of ‖B‖·2^shift
    meter.spend(10 + (a.bit_length() + b.bit_length() + found.one.bit_length() >> 4) ** 2, path=item.path)
    if ((found.one - distance) * b << inverse.shift) ** 4 < (a * found.one) ** 4 * fourth:
        item.reject("the least singular value of the block may be below eps")
    return RankFact("spectral", term, "instance", lower=k, rests_on=("V1",))


def _points(item: Item, k: int, spectrum: Spectrum) -> Item:
    """The sequences of the rows and columns, as points of a witness."""
    chosen = {}
    for name, key, size in (("start", "rows", spectrum.starts), ("end", "columns", spectrum.ends)):
        words = spectrum.sequences.get(name).array()
        places = distinct(item.get(key), k, size - 1, f"{key[:-1]} ")
        alphabet = spectrum.sequences.get("alphabet").json
        chosen[name] = {"kind": "words", "alphabet": alphabet, "words": [words[place] for place in places]}
    return Item(chosen, item.path)


def _fourth_power(inverse: Inverse, meter: Meter, path: str) -> int:
    """‖BᵀB‖_F² for the integers B = ``inverse.rows``: a bound of ‖B‖⁴ = ‖BᵀB‖²."""
    k = len(inverse.rows)
    meter.spend(product_price(k, inverse.bits, inverse.bits), path=path)
    columns = list(zip(*inverse.rows, strict=True))
    return sum(sum(map(mul, left, right)) ** 2 for left in columns for right in columns)
