"""Random relations about ranks with unbounded intervals and about integers that vary: what the checker decides is so.

``python -m tests.adversarial.random_relations COUNT [SEED]`` prints what came of them.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.adversarial.oracle import judge
from tests.adversarial.oracle.algebra import Unjudged
from tests.adversarial.oracle.circuits import Certificate
from tests.adversarial.oracle.language import Fails, TooLarge
from tests.adversarial.writing import RANK, Json, certificate, integers, minor, network, stream, value_certificate
from verify.checker import check_bytes

__all__ = ["about_integers", "about_ranks", "rank_certificates"]

COMPARISONS = ("<=", "<", ">=", ">", "==", "!=")
SHALLOW = ["rank", {"L": 1}]
MINOR = minor(RANK, 2, start=stream(2), end=stream(2))
BOUND = {"kind": "bound", "term": SHALLOW, "name": "U1", "value": 2}
CHOICES = 60  # of ranks that are tried


class Draw:
    """Expressions over some leaves; constants are small, some are fractions, many parts are undefined somewhere."""

    def __init__(self, rng: random.Random, leaves: tuple[Any, ...], powers: tuple[Any, ...]) -> None:
        self.rng, self.leaves, self.powers = rng, leaves, powers

    def expression(self, depth: int) -> Any:
        rng = self.rng
        if depth == 0 or rng.random() < 0.2:
            return rng.choice([*self.leaves, *self.leaves, 0, 1, 2, 3, -1, -2, 5, ["/", 1, 2], ["/", -3, 2]])
        head = rng.choice(
            [
                "+",
                "*",
                "-",
                "/",
                "//",
                "%",
                "**",
                "min",
                "max",
                "mc",
                "binomial",
                "neg",
                "isqrt",
                "factorial",
                "sum",
                "prod",
            ]
        )
        x = self.expression(depth - 1)
        if head in ("neg", "isqrt", "factorial"):
            return [head, x]
        if head in ("sum", "prod"):
            return [
                head,
                "s",
                rng.choice([0, 1, -1]),
                rng.choice([1, 2, 3]),
                rng.choice([["*", "s", x], ["+", "s", x]]),
            ]
        if head == "**":
            return [head, x, rng.choice([0, 1, 2, 3, -1, -2, *self.powers])]
        return [head, x, self.expression(depth - 1)]

    def condition(self, depth: int) -> Any:
        rng = self.rng
        choice = rng.random()
        if depth and choice < 0.3:
            return [rng.choice(["and", "or"]), self.condition(depth - 1), self.condition(depth - 1)]
        if depth and choice < 0.4:
            return ["not", self.condition(depth - 1)]
        if depth and choice < 0.45:
            return [
                rng.choice(["all", "any"]),
                "r",
                0,
                2,
                [rng.choice(COMPARISONS), self.expression(1), ["+", "r", self.expression(1)]],
            ]
        left = self.expression(2)
        right = self.expression(2) if rng.random() < 0.7 else rng.choice([left, ["+", left, rng.choice([0, 1, 2])]])
        return [rng.choice(COMPARISONS), left, right]


def rank_relations(count: int, rng: random.Random) -> Iterator[tuple[Any, list[Json], bool]]:
    """Relations with items of evidence, and whether they are to be refuted."""
    draw = Draw(rng, (RANK, SHALLOW), (RANK, SHALLOW))
    for _ in range(count):
        relation = ["and", [">=", RANK, 0], [">=", SHALLOW, 0], draw.condition(1)]
        yield relation, rng.choice([[MINOR], [MINOR, BOUND]]), rng.random() < 0.5


def rank_certificates(count: int, seed: int) -> list[bytes]:
    """Certificates of such relations, true or not."""
    drawn = rank_relations(count, random.Random(seed))
    return [certificate(network(relation), "proved-generic", *items, refuted=no) for relation, items, no in drawn]


def about_ranks(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Outcomes, and relations that were decided but are otherwise, or undefined, at some choice of the ranks."""
    rng, outcomes, wrong = random.Random(seed), Counter[str](), []
    for relation, items, refuted in rank_relations(count, rng):
        data = certificate(network(relation), "proved-generic", *items, refuted=refuted)
        report = check_bytes(data)
        outcomes[report.outcome] += 1
        if "the checker failed" in report.message:
            wrong.append(f"failed: {report.message} {relation}")
        if report.outcome == "accepted":
            wrong += [
                f"{found}: {json.dumps(relation)}" for found in contradictions(data, len(items) == 2, refuted, rng)
            ]
    return outcomes, wrong


def contradictions(data: bytes, bounded: bool, refuted: bool, rng: random.Random) -> list[str]:
    """Choices of the ranks at which an accepted relation is not as it is said to be; at most one."""
    about = Certificate(json.loads(data))
    for _ in range(CHOICES):
        shallow = rng.choice([0, 1, 2] if bounded else [0, 1, 2, 3, 5, 9, 20, 100])
        deep = rng.choice([2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 17, 25, 50, 100, 1001])
        about.ranks = {term: deep if term[1] == 2 else shallow for term in about.rank_terms()}
        try:
            truth = about.condition(about.relation, "", {})
        except (TooLarge, Unjudged):
            continue
        except Fails as error:
            return [f"undefined ({error}) at {deep}, {shallow}"]
        if truth is refuted:
            return [f"{truth} at {deep}, {shallow}"]
    return []


def about_integers(count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Outcomes, and relations accepted for all values of the variables where the oracle finds otherwise."""
    rng, outcomes, wrong = random.Random(seed), Counter[str](), []
    draw = Draw(rng, ("L", "R"), ("R", "L"))
    for _ in range(count):
        relation, refuted = draw.condition(1), rng.random() < 0.2
        starts = rng.choice([{"L": 1, "R": 1}, {"L": 2}, {"L": 3, "R": 2}])
        given = {} if "R" in starts else {"R": rng.choice([1, 2, 3])}
        data = value_certificate(integers(starts, **given), relation, refuted=refuted)
        report, judgement = check_bytes(data), judge(data)
        outcomes[f"{report.outcome}, {judgement.stage}"] += 1
        if "the checker failed" in report.message:
            wrong.append(f"failed: {report.message} {relation}")
        if report.outcome == "accepted" and judgement.stage not in ("established", "unjudged"):
            wrong.append(f"{judgement.reason}: {starts} {given} {json.dumps(relation)}")
    return outcomes, wrong


if __name__ == "__main__":
    for fuzz in (about_ranks, about_integers):
        found, problems = fuzz(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
        print("; ".join(f"{name}: {number}" for name, number in sorted(found.items())))
        print("\n".join(problems) or "nothing wrong")
