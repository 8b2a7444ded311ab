"""Bombs about ``rac`` circuits and integers: expressions, files, evidence, bounds, closed forms."""

import random
from collections.abc import Callable
from typing import Any

from tests.adversarial.bombs.registry import BOMBS, METERED, bomb, metered
from tests.adversarial.writing import GRID, RANK, Json, certificate, closed, network, rac_weights
from tests.adversarial.writing import minor as any_minor
from tests.adversarial.writing import stream as rows_of

HUGE = (1 << 99_999) - 1


def explicit(L: int, R: int, M: int, entry: Callable[[], Any]) -> Json:
    def matrix(height: int, width: int) -> list[list[Any]]:
        return [[entry() for _ in range(width)] for _ in range(height)]

    Wh, Wi = [matrix(R, R) for _ in range(L)], [matrix(R, R if layer else M) for layer in range(L)]
    return rac_weights(Wh, Wi, matrix(1, R)[0], matrix(L, R))


def minor(k: int, **changes: Any) -> Json:
    return {**any_minor(RANK, k, start=rows_of(k), end=rows_of(k)), **changes}


# ------------------------------------------------------------------------------------------ expressions


@bomb
def power_tower() -> bytes:
    tree: Any = 9
    for _ in range(40):
        tree = ["**", 9, tree]
    return closed([">", tree, 0])


@bomb
def power_huge_exponent() -> bytes:
    return closed([">", ["**", 3, 2**62], 0])


@bomb
def many_large_powers() -> bytes:
    return closed([">", ["+", *(["**", 3, 63_000] for _ in range(3000))], 0])


@bomb
def factorial_huge() -> bytes:
    return closed([">", ["factorial", 10**15], 0])


@bomb
def many_factorials() -> bytes:
    return closed([">", ["max", *(["factorial", 8_500] for _ in range(4000))], 0])


@bomb
def sum_of_10_to_12() -> bytes:
    return closed([">", ["sum", "i", 1, 10**12, "i"], 0])


@bomb
def sums_within_sums() -> bytes:
    tree: Any = 1
    for name in "abcdefgh":
        tree = ["sum", name, 1, 1000, tree]
    return closed([">", tree, 0])


@bomb
def product_of_a_million() -> bytes:
    return closed([">", ["prod", "i", 1, 10**6, 2], 0])


@bomb
def product_of_large_numbers() -> bytes:
    return closed([">", ["prod", "i", 1, 20_000, ["+", 1, ["prod", "j", 1, 12, 255]]], 0])


@bomb
def multichoose_huge() -> bytes:
    return closed([">", ["mc", 2**62, 2**62], 0])


@bomb
def many_multichoose() -> bytes:
    return closed([">", ["max", *(["mc", 40_000, 40_000] for _ in range(2500))], 0])


@bomb
def binomial_of_huge_entries() -> bytes:
    return closed([">", ["max", *(["binomial", HUGE // 2, 1], ["binomial", 2**1000, 99]) * 300], 0])


@bomb
def many_square_roots() -> bytes:
    return closed([">", ["max", *(["isqrt", ["**", 3, 63_000]] for _ in range(2400))], 0])


@bomb
def many_divisions() -> bytes:
    return closed([">", ["sum", "i", 1, 100_000, ["//", HUGE, ["+", 3**20_000 % 2**50, "i"]]], 0])


@bomb
def products_of_huge_integers() -> bytes:
    return closed([">", ["max", *(["*", HUGE // 2**50_000, HUGE // 2**50_000] for _ in range(100))], 0])


@bomb
def widest_relation() -> bytes:
    return closed(["or", *([">", ["+", 1, 1], 2] for _ in range(1990)), ["==", 1, 1]])


@bomb
def relation_beyond_its_nodes() -> bytes:
    return closed(["or", *([">", 1, 2] for _ in range(300_000))])


@bomb
def all_choices_of_a_wide_relation() -> bytes:
    """4096 choices of two ranks, each in a relation of some 9000 nodes."""
    terms = ["+", *([["rank", {}], ["rank", {"L": 1, "R": 63}]] * 2200)]
    bounds = [
        {"kind": "bound", "term": RANK, "name": "U1", "value": 63},
        {"kind": "bound", "term": ["rank", {"L": 1, "R": 63}], "name": "U1", "value": 63},
    ]
    statement = network(["<=", terms, 10**9], "all-weights", L=1, R=63, M=70)
    statement["relation"] = ["<=", ["+", *([["rank", {}], ["rank", {"t_S": 3}]] * 2200)], 10**9]
    bounds[1]["term"] = ["rank", {"t_S": 3}]
    del terms
    return certificate(statement, "proved-all", *bounds)


@bomb
def infinite_intervals_of_huge_powers() -> bytes:
    return certificate(network([">=", ["*", *([["**", RANK, 90_000]] * 1500)], 0]), "proved-generic", minor(2))


# ---------------------------------------------------------------------------------------------- files


@bomb
def sixty_four_megabytes_of_brackets() -> bytes:
    return b"[" * (64 * 2**20 - 1) + b"\n"


@bomb
def sixty_four_megabytes_of_zeros() -> bytes:
    return b"[" + b"0," * (32 * 2**20 - 2) + b"0]\n"


@bomb
def sixty_four_megabytes_of_one_string() -> bytes:
    return b'{"claim":"' + b"a" * (64 * 2**20 - 20) + b'"}\n'


@bomb
def sixty_four_megabytes_of_one_number() -> bytes:
    return b'{"claim":' + b"9" * (64 * 2**20 - 20) + b"}\n"


@bomb
def more_than_sixty_four_megabytes() -> bytes:
    return b" " * (64 * 2**20 + 1)


@bomb
def sixty_megabytes_of_quotes() -> bytes:
    return b'"' * (60 * 2**20) + b"\n"


@bomb
def a_million_small_objects() -> bytes:
    return b"[" + b"{}," * 10**6 + b"{}]\n"


@bomb
def very_many_rows() -> bytes:
    rows = {"kind": "stream", "seed": "1", "rows": list(range(10**6, 1_700_000))}
    return certificate(network([">=", RANK, 1]), "proved-generic", minor(1, start=rows, end=rows))


@bomb
def very_many_items() -> bytes:
    item = {"kind": "bound", "term": RANK, "name": "U1", "value": 6}
    return certificate(network(["<=", RANK, 6], "all-weights"), "proved-all", *[item] * 30_000)


@bomb
def many_items_beside_a_wide_relation() -> bytes:
    """Each item asks whether the relation mentions its bound."""
    item = {"kind": "bound", "term": RANK, "name": "U1", "value": 6}
    relation = ["and", *(["<=", RANK, 6] for _ in range(1990))]
    return certificate(network(relation, "all-weights"), "proved-all", *[item] * 20_000)


@metered
def many_items_beside_long_weights() -> bytes:
    """Each item asks whether an initial state is 0; only the last of very many is."""
    L = 20_000
    weights = rac_weights([[[1]]] * L, [[[1]]] * L, [1], [[1]] * (L - 1) + [[0]])
    item = {"kind": "bound", "term": RANK, "name": "Z0", "value": 0}
    statement = network(["<=", RANK, 6], "these-weights", L=L, R=1, M=1, weights=weights)
    return certificate(statement, "proved-instance", *[item] * 20_000)


@metered
def many_minors() -> bytes:
    return certificate(network([">=", RANK, 4]), "proved-generic", *[minor(4)] * 10_000)


@bomb
def huge_integers_everywhere() -> bytes:
    vectors = [[HUGE - i, i] for i in range(400)]
    statement = network([">=", GRID, 1], templates={"kind": "explicit", "vectors": vectors})
    words = {"kind": "words", "words": [[0, 0]]}
    return certificate(statement, "proved-generic", minor(1, term=GRID, start=words, end=words))


# ------------------------------------------------------------------------------------------- evidence


@bomb
def sample_of_a_huge_rank() -> bytes:
    item = {"kind": "sample", "term": RANK, "rank": 10**9, "draws": 64, "error": [1, 2**20]}
    return certificate(network(["<=", RANK, 10**9]), "probable", item)


@bomb
def sample_of_a_huge_network() -> bytes:
    item = {"kind": "sample", "term": RANK, "rank": 3, "draws": 64, "error": [1, 2**20]}
    return certificate(network(["<=", RANK, 3], L=2**19, t_S=2**19, t_E=2**18), "probable", item)


@bomb
def sample_of_a_deep_network_at_given_weights() -> bytes:
    weights = explicit(40, 2, 2, lambda: 3)
    item = {"kind": "sample", "term": RANK, "rank": 3, "draws": 64, "error": [1, 2**20]}
    return certificate(
        network(["<=", RANK, 3], "these-weights", L=40, t_S=40, t_E=40, weights=weights), "probable", item
    )


@metered
def sample_of_all_words() -> bytes:
    item = {"kind": "sample", "term": GRID, "rank": 300, "draws": 64, "error": [1, 2**20]}
    statement = network(["<=", GRID, 300], t_S=9, t_E=9, templates={"kind": "one-hot", "N": 2})
    return certificate(statement, "probable", item)


@bomb
def nullspace_of_endless_words() -> bytes:
    statement = network(
        ["<=", GRID, 1], "these-weights", t_S=2**60, t_E=2**60, M=1,
        templates={"kind": "one-hot", "N": 1}, weights=explicit(2, 2, 1, lambda: 1),
    )  # fmt: skip
    return certificate(statement, "proved-instance", {"kind": "nullspace", "term": GRID, "rank": 1})


@bomb
def nullspace_of_many_words() -> bytes:
    statement = network(
        ["<=", GRID, 9], "these-weights", t_S=30, t_E=30, templates={"kind": "one-hot", "N": 2},
        weights=explicit(2, 2, 2, lambda: 1),
    )  # fmt: skip
    return certificate(statement, "proved-instance", {"kind": "nullspace", "term": GRID, "rank": 9})


@metered
def nullspace_of_large_fractions() -> bytes:
    rng = random.Random(1)
    statement = network(
        ["<=", GRID, 60], "these-weights", t_S=6, t_E=6, templates={"kind": "one-hot", "N": 2},
        weights=explicit(2, 2, 2, lambda: [rng.getrandbits(200) * 2 + 1, 2 ** rng.randrange(1, 200)]),
    )  # fmt: skip
    return certificate(statement, "proved-instance", {"kind": "nullspace", "term": GRID, "rank": 60})


@bomb
def exhaustive_of_a_large_network() -> bytes:
    statement = network(["<=", RANK, 9], "all-weights", {"p": 2, "k": 1}, L=2**40, R=2**40)
    return certificate(statement, "proved-all", {"kind": "exhaustive", "cases": 2**1000})


@bomb
def exhaustive_of_endless_words() -> bytes:
    statement = network(["<=", RANK, 9], "all-weights", {"p": 3, "k": 1}, L=1, R=1, M=1, t_S=2**50)
    return certificate(statement, "proved-all", {"kind": "exhaustive", "cases": 3**4})


@metered
def exhaustive_of_long_words() -> bytes:
    statement = network(["<=", RANK, 9], "all-weights", {"p": 3, "k": 1}, L=1, R=2, M=2, t_S=3, t_E=3)
    return certificate(statement, "proved-all", {"kind": "exhaustive", "cases": 3**12})


@metered
def minor_of_large_order() -> bytes:
    return certificate(network([">=", RANK, 2000], R=20, M=20), "proved-generic", minor(2000))


@bomb
def minor_over_huge_sizes() -> bytes:
    return certificate(network([">=", RANK, 1], L=2**40, R=2**40, M=2**40, t_S=2**40), "proved-generic", minor(1))


@bomb
def minor_over_endless_time() -> bytes:
    return certificate(network([">=", RANK, 1], t_S=2**33), "proved-generic", minor(1))


@metered
def minor_with_a_split() -> bytes:
    words = {
        "kind": "words",
        "alphabet": [[1, 2], [3, 5]],
        "words": [[i >> j & 1 for j in range(10)] for i in range(600)],
    }
    split = [1, *range(3, 12)]
    statement = network([">=", RANK, 1], t_S=10, t_E=10, split=split)
    return certificate(statement, "proved-generic", minor(600, start=words, end=words))


@bomb
def one_path_of_a_long_tree() -> bytes:
    """Many leaves below one long path: following each of them up would be quadratic."""
    length, k = 60_000, 60_000
    tree = {
        "kind": "tree",
        "seed": "1",
        "parents": [*range(-1, length - 2), *[length - 2] * k],
        "leaves": list(range(length - 1, length - 1 + k)),
    }
    statement = network([">=", RANK, 1], t_S=length, t_E=length)
    return certificate(statement, "proved-generic", minor(k, start=tree, end=tree))


@metered
def words_of_great_length() -> bytes:
    words = {"kind": "words", "alphabet": [[1, 1]], "words": [[0] * 300_000]}
    statement = network([">=", RANK, 1], t_S=300_000, t_E=300_000)
    return certificate(statement, "proved-generic", minor(1, start=words, end=words))


@metered
def extension_of_degree_64() -> bytes:
    """Large extension fields: irreducibility has to be decided, for one item after the other."""
    polynomial = [13, 23, 80, *[0] * 61, 1]
    item = minor(1, modulus=2**31 - 1, extension=polynomial)
    return certificate(network([">=", RANK, 1], field={"p": 2**31 - 1, "k": 1}), "proved-generic", *[item] * 5_000)


@bomb
def field_of_degree_64() -> bytes:
    polynomial = [13, 23, 80, *[0] * 61, 1]
    field = {"p": 2**31 - 1, "k": 64, "modulus": polynomial}
    return certificate(network([">=", RANK, 1], field=field), "proved-generic", minor(1))


@metered
def triangular_of_huge_fractions() -> bytes:
    rng = random.Random(2)
    alphabet = [[[rng.getrandbits(3000) * 2 + 1, 2 ** rng.randrange(1, 3000)] for _ in range(2)] for _ in range(20)]
    words = {"kind": "words", "alphabet": alphabet, "words": [[i, j] for i in range(20) for j in range(20)]}
    item = {
        "kind": "triangular",
        "term": RANK,
        "k": 400,
        "weights": explicit(2, 2, 2, lambda: 1),
        "start": words,
        "end": words,
    }
    return certificate(network([">=", RANK, 400]), "proved-generic", item)


@bomb
def triangular_over_long_time() -> bytes:
    words = {"kind": "words", "alphabet": [[HUGE // 2**90_000, 1]], "words": [[0] * 5_000]}
    item = {
        "kind": "triangular",
        "term": RANK,
        "k": 1,
        "weights": explicit(2, 2, 2, lambda: 3),
        "start": words,
        "end": words,
    }
    return certificate(network([">=", RANK, 1], t_S=5_000, t_E=5_000), "proved-generic", item)


@metered
def tropical_of_huge_exponents() -> bytes:
    rng = random.Random(3)
    alphabet = [[rng.getrandbits(99_000), rng.getrandbits(99_000)] for _ in range(8)]
    words = {"kind": "words", "alphabet": alphabet, "words": [[i, j] for i in range(8) for j in range(8)]}
    item = {
        "kind": "tropical", "term": RANK, "k": 64, "weights": explicit(2, 2, 2, lambda: 1), "start": words,
        "end": words,
        "row_potentials": [0] * 64, "column_potentials": [0] * 64,
    }  # fmt: skip
    return certificate(network([">=", RANK, 64]), "proved-generic", *[item] * 6)


@bomb
def templates_of_large_rank() -> bytes:
    rng = random.Random(4)
    vectors = [[rng.getrandbits(2000) for _ in range(60)] for _ in range(60)]
    statement = network(
        ["<=", GRID, 60], "all-weights", M=60, R=60, L=1, templates={"kind": "explicit", "vectors": vectors}
    )
    items = [{"kind": "bound", "term": GRID, "name": "U4", "value": 60}] * 40
    return certificate(statement, "proved-all", *items)


def _gigantic(name: str) -> None:
    level = GRID if name in ("G1", "G2") else RANK

    def gigantic() -> bytes:
        sizes: Json = dict.fromkeys(("L", "R", "M", "t_S", "t_E"), 2**61)
        if level is GRID:
            sizes["templates"] = {"kind": "one-hot", "N": 2**60}
        statement = network(["<=", level, HUGE], "all-weights", **sizes)
        return certificate(statement, "proved-all", {"kind": "bound", "term": level, "name": name, "value": 7})

    def long() -> bytes:
        sizes: Json = {"L": 300, "R": 300, "M": 300, "t_S": 2000, "t_E": 2000}
        if level is GRID:
            sizes["templates"] = {"kind": "one-hot", "N": 300}
        statement = network(["<=", level, HUGE], "all-weights", **sizes)
        return certificate(statement, "proved-all", {"kind": "bound", "term": level, "name": name, "value": 7})

    BOMBS[f"gigantic_sizes_{name}"] = gigantic
    BOMBS[f"long_blocks_{name}"] = long
    METERED.add(f"long_blocks_{name}")


OF_DEGREES = ("C0", "C1", "C2", "C3", "C4", "C5")
for bound_name in ("G1", "G2", "U0", "U1", "U2", "U3", "U4", "U5", "U6", "U7", "UT", *OF_DEGREES):
    _gigantic(bound_name)


# ------------------------------------------------------------------------------------------ closed forms


@bomb
def polynomial_of_huge_degree() -> bytes:
    return closed([">=", ["**", "t", 2**50], 0], "evaluation", 1)


@metered
def polynomial_of_degree_500() -> bytes:
    return closed([">=", ["*", *([["**", ["+", "t", 1], 250], ["**", ["+", "t", 2], 250]])], 0], "evaluation", 1)


@bomb
def polynomial_from_a_huge_start() -> bytes:
    return closed([">=", ["**", ["+", "t", HUGE // 2**60_000], 400], ["**", "t", 400]], "evaluation", HUGE // 2**60_000)


@metered
def many_polynomials() -> bytes:
    return closed([">=", ["+", *(["**", ["+", "t", i], 100] for i in range(1500))], 0], "evaluation", 1)


@bomb
def ratio_of_steep_factorials() -> bytes:
    return closed([">=", ["factorial", ["*", 10**9, "t"]], ["**", 2, "t"]], "ratio", 1)


@bomb
def ratio_from_a_far_start() -> bytes:
    return closed([">=", ["**", 2, ["*", 90_000, "t"]], ["mc", "t", "t"]], "ratio", 10**15)


# ---------------------------------------------------------------------------- sizes in a few hundred bytes


def _few_bytes(name: str, sizes: Json, item: Json) -> None:
    statement = network([">=", item["term"], 1], **sizes)
    BOMBS[f"few_bytes_{name}"] = lambda: certificate(statement, "proved-generic", item)


for scale in (10**5, 10**7, 10**9, 2**52):
    for size in ("L", "R", "M", "t_S", "t_E"):
        _few_bytes(f"{size}_{scale}", {size: scale}, minor(1))
    templates = {"kind": "one-hot", "N": scale}
    words = {"kind": "words", "words": [[0, scale - 1]]}
    _few_bytes(f"N_{scale}", {"M": scale, "templates": templates}, minor(1, term=GRID, start=words, end=words))
    for kind in ("triangular", "tropical", "nullspace", "sample"):
        odd = {**minor(1), "kind": kind, "rank": 1, "draws": 1, "error": [1, 2**20]}
        _few_bytes(f"{kind}_{scale}", {"M": scale, "R": scale}, odd)


@bomb
def sharper_bound_of_many_exponents() -> bytes:
    item = {"kind": "bound", "term": RANK, "name": "U7", "value": 7}
    return certificate(network(["<=", RANK, 7], "all-weights", L=9, R=12, M=12, t_E=9), "proved-all", *[item] * 50)


@bomb
def points_bound_of_many_steps() -> bytes:
    item = {"kind": "bound", "term": RANK, "name": "U9", "value": 7}
    return certificate(network(["<=", RANK, 7], "all-weights", L=3, R=4, M=3, t_E=10**9), "proved-all", item)


@metered
def many_points_bounds() -> bytes:
    item = {"kind": "bound", "term": RANK, "name": "U8", "value": 7}
    return certificate(network(["<=", RANK, 7], "all-weights", L=3, R=3, M=2, t_E=400), "proved-all", *[item] * 400)


@metered
def supports_of_many_layers() -> bytes:
    item = {"kind": "bound", "term": RANK, "name": "C3", "value": 7}
    return certificate(network(["<=", RANK, 7], "all-weights", L=3000, R=2, M=2, t_S=9, t_E=9), "proved-all", item)
