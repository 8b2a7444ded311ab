"""Producer, checker and oracle on random statements about exact values.

``python -m tests.adversarial.differential [COUNT [SEED]]`` prints how often they agree. The producer decides with
sympy and its own modules, the checker with the standard library, the oracle at points; none shares code with another.
"""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.adversarial.oracle import judge
from tests.adversarial.writing import EVERYTHING, LAGS, descent, free, kernel, matches, system, value_certificate
from verify.checker import check_bytes
from verify.errors import VerifyError
from verify.kernels.evaluation import decision
from verify.statements import Condition, FreeSystem, KernelInstance, Quantifier, Statement, SystemInstance
from verify.statements.heads import VALUES
from verify.statements.instances.descent import DescentInstance, Limit
from verify.statements.instances.domains import AtLeast
from verify.statements.instances.kernel import kernel as kernel_instance
from verify.statements.instances.matches import MatchesInstance
from verify.statements.instances.system import Realisation
from verify.statements.json import from_json

__all__ = ["Comparison", "compare", "statements"]

Json = dict[str, Any]
SEED = 7


# ------------------------------------------------------------------------------------- random statements


class Draw:
    """Random relations; most choices are small, so that many come out true, false and undefined."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def instance(self) -> Json:
        rng = self.rng
        cell = rng.choice(["kernel"] * 3 + ["lags"] * 2 + ["numbers"] * 2 + ["system", "descent", "matches"])
        if cell == "matches":
            return self.matches()
        if cell == "kernel":
            variables = {**EVERYTHING, "nu_W": rng.choice(["positive", "below-one", "above-one"])}
            return kernel(
                {**variables, "n": {"from": rng.randrange(1, 4)}}, **rng.choice([{}, {}, {"nu_F": 1}, {"nu_W": [1, 2]}])
            )
        if cell == "lags":
            variables = {**LAGS, "nu_W": rng.choice(["positive", "below-one", "above-one"])}
            more: Any = {"z": "formal"} if rng.random() < 0.3 else {"j": {"from": rng.randrange(4)}}
            return kernel(
                {**variables, **more}, **rng.choice([{}, {}, {"nu_W": 1}, {"nu_W": [2, 3]}, {"nu_C": 2, "nu_F": 1}])
            )
        if cell == "numbers":
            return kernel(
                {},
                nu_W=self.number(),
                nu_F=self.number(),
                nu_C=self.number(),
                n=rng.randrange(1, 6),
                j=rng.randrange(4),
            )
        if cell == "system":
            return self.system()
        eta = rng.choice([[1, 100], [1, 30], [1, 12], [1, 3], 1])
        inputs = [[[self.number()] for _ in range(length)] for length in (rng.randrange(1, 4), 2)]
        targets = [[[self.number()] for _ in some] for some in inputs]
        rho = [rng.choice([1, 2, [1, 2]]) for _ in range(rng.randrange(1, 4))]
        return descent(eta=eta, inputs=inputs, targets=targets, rho=rho)

    def matches(self) -> Json:
        """Labels that fall and rise; parts that are good and parts that are not."""
        rng = self.rng
        n, m = rng.randrange(2, 6), rng.randrange(1, 5)
        labels = sorted(rng.randrange(3) for _ in range(m + 1))
        if rng.random() < 0.3:
            rng.shuffle(labels)
        steps = [k for k in range(1, m + 1) if labels[k] != labels[k - 1]]
        logits, a, b = [[labels[0], 0, 0]], 0, 0
        for k in steps:
            a, b = a - 2 * k + rng.choice([1, 1, 1, 0]), b + 2
            if labels[k] not in [c for c, _, _ in logits]:
                logits.append([labels[k], a, b])
        same = rng.choice([k - 1 for k in steps] or [0])
        columns = rng.choice([1, 1, 2, 3])
        places = rng.randrange(1, m - same + 1)
        groups = [[[rng.randrange(n - 1) for _ in range(columns)] for _ in range(places)]]
        free = rng.randrange(1, m - same + 1)
        weights = [rng.choice([1, 1, 2]) * (1 if labels[same + k] != labels[same] else -1) for k in range(free + 1)]
        signs = {"alphabet": rng.randrange(2, n + 1), "same": same, "weights": weights}
        return matches(n=n, labels=labels, logits=logits, shattered={"same": same, "groups": groups}, signs=signs)

    def about_matches(self, instance: Json) -> Any:
        rng = self.rng
        n, m = instance["n"], len(instance["labels"]) - 1
        some: list[Any] = [
            ["argmax_at_most", rng.choice([1 + m * (n - 1), m * (n - 1), 99])],
            ["argmax_at_least", rng.randrange(4)],
            ["forster_at_least", rng.randrange(4)],
            ["==", ["label_rank"], rng.choice([["**", "n", "m"], ["+", 1, ["*", "m", ["-", "n", 1]]], n])],
            [rng.choice(["<=", ">"]), ["label_rank"], ["**", "n", rng.choice([1, "m", 2])]],
            ["all", "k", 0, rng.choice(["m", "m", 1]), [rng.choice(["<=", "=="]), ["label", "k"], rng.randrange(3)]],
            [rng.choice(["==", "<", ">="]), ["label", rng.randrange(m + 2)], ["label", 0]],
        ]
        return rng.choice([*some, ["not", rng.choice(some)], [rng.choice(["and", "or"]), *rng.sample(some, 2)]])

    def system(self) -> Json:
        rng = self.rng
        if rng.random() < 0.15:
            return free(rng.randrange(1, 5))
        n, d_x, d_y = (rng.randrange(1, 3) for _ in range(3))

        def matrix(height: int, width: int) -> list[list[Any]]:
            return [[self.number(0.4) for _ in range(width)] for _ in range(height)]

        W, F, C = matrix(n, n), matrix(n, d_x), matrix(d_y, n)
        inputs = matrix(rng.randrange(1, 4), d_x)
        other = rng.choice(
            [(W, F, C), (W, F, C), (matrix(1, 1), matrix(1, d_x), matrix(d_y, 1)), ([], [], [[] for _ in C])]
        )
        return system(W, F, C, inputs, other)

    def number(self, zeros: float = 0.1) -> Any:
        if self.rng.random() < zeros:
            return 0
        return self.rng.choice([1, 1, 2, 3, [1, 2], [2, 3], [5, 4]])

    def relation(self, instance: Json) -> Any:
        rng = self.rng
        if instance["cell"] == "system":
            return self.about_a_system(instance)
        if instance["cell"] == "matches":
            return self.about_matches(instance)
        fixed = not instance.get("variables")
        choice = rng.randrange(10)
        if choice == 0:
            return ["and", self.comparison(instance, ()), self.comparison(instance, ())]
        if choice == 1:
            return ["all", "a", rng.randrange(2), rng.randrange(3), self.comparison(instance, ("a",))]
        if choice == 2 and fixed:
            return [rng.choice(["or", "and"]), ["not", self.comparison(instance, ())], self.comparison(instance, ())]
        if choice == 3 and fixed:
            return ["any", "a", rng.randrange(2), rng.randrange(3), self.comparison(instance, ("a",))]
        return self.comparison(instance, ())

    def about_a_system(self, instance: Json) -> Any:
        rng = self.rng
        if "steps" in instance:
            sides = [rng.choice([["outputs"], ["convolution"]]) for _ in range(2)]
            return [rng.choice(["==", "==", "!="]), *sides]
        e = rng.randrange(3)
        some: list[Any] = [
            ["realises"],
            ["==", ["outputs"], ["convolution"]],
            ["==", ["response", e], ["realised", e]],
            ["all", "e", 0, 3, [rng.choice(["==", "!="]), ["response", "e"], ["realised", "e"]]],
            ["any", "e", 0, 3, ["==", ["response", "e"], ["response", ["+", "e", 1]]]],
        ]
        return rng.choice(
            [rng.choice(some), ["not", rng.choice(some)], [rng.choice(["and", "or"]), *rng.sample(some, 2)]]
        )

    def comparison(self, instance: Json, bound: tuple[str, ...]) -> Any:
        rng = self.rng
        if instance["cell"] == "descent":
            predicates: list[Any] = [
                ["bias_bound"],
                ["dominates", rng.choice([5, 20, ["/", 2, "eta"]])],
                ["dominates_strictly", ["/", 2, "eta"]],
            ]
            if rng.random() < 0.3:
                return rng.choice(predicates)
            if rng.random() < 0.3:
                e: Any = bound[0] if bound else rng.randrange(4)
                return [
                    rng.choice(["==", "==", "!="]),
                    ["convolution_predictions", e],
                    ["kernel_predictions", rng.choice([e, e, 2])],
                ]
        op = rng.choice(["==", "==", "<=", ">=", "<", ">"] + ["!="] * (not instance.get("variables")))
        left = self.expression(instance, bound, 2)
        if instance["cell"] == "kernel" and "n" in self.names(instance) and rng.random() < 0.1:
            return [rng.choice(["<=", "<"]), ["tail", rng.choice([0, 1]), rng.choice([1, 2, ["/", 1, 2]])], left]
        choice = rng.randrange(5)
        if op == "==" and choice < 3:
            return [op, left, self.rewritten(left)]
        if op in ("<", "<=", ">", ">=") and choice < 3:  # likely to hold one way round
            sides = [left, ["+", self.rewritten(left), rng.choice([0, 1, self.expression(instance, bound, 1)])]]
            return [op, *(sides if rng.random() < 0.6 else sides[::-1])]
        return [op, left, self.expression(instance, bound, 1)]

    def rewritten(self, x: Any) -> Any:
        rng = self.rng
        if not isinstance(x, list) or rng.random() < 0.2:
            return rng.choice([x, ["+", x, 0], ["-", ["*", 2, x], x], ["neg", ["neg", x]]])
        if x[0] in ("+", "*") and rng.random() < 0.5:
            return [x[0], *reversed(x[1:])]
        if x[0] == "-":
            return ["+", x[1], ["neg", x[2]]]
        if x[0] == "/" and rng.random() < 0.7:
            return ["*", x[1], ["**", x[2], -1]]
        if x[0] in ("kernel_A", "kernel_B", "kernel_mean", "kernel_variance"):
            return [x[0], x[2], x[1]]
        if x[0] == "kernel_entry_variance":
            return [x[0], x[2], x[1], *(1 if place == 1 else ["+", place, 1] for place in x[3:])]
        return rng.choice([x, ["+", x, ["-", 1, 1]], ["/", ["*", x, 3], 3]])

    @staticmethod
    def names(instance: Json) -> list[str]:
        if instance["cell"] == "descent":
            return ["eta"]
        return sorted({*instance["variables"], *(name for name in instance if name not in ("cell", "variables"))})

    def expression(self, instance: Json, bound: tuple[str, ...], depth: int) -> Any:
        rng = self.rng
        if depth and rng.random() < 0.55:
            head = rng.choice(["+", "+", "*", "*", "-", "/", "**", "sum"])
            if head == "**":
                return ["**", self.expression(instance, bound, depth - 1), rng.choice([2, 2, 3, -1, 0])]
            if head == "sum" and "s" not in bound:
                return ["sum", "s", 0, rng.randrange(3), self.expression(instance, (*bound, "s"), depth - 1)]
            head = "+" if head == "sum" else head
            return [head, self.expression(instance, bound, depth - 1), self.expression(instance, bound, depth - 1)]
        return self.leaf(instance, bound)

    def leaf(self, instance: Json, bound: tuple[str, ...]) -> Any:
        rng = self.rng
        names = self.names(instance)
        if rng.random() < 0.35:
            return rng.choice([*names, *bound, *bound, 1, 2, rng.randrange(-2, 6)])
        lag = rng.choice([*bound, 0, 1, 2])
        if instance["cell"] == "descent":
            some: list[Any] = [["rho", 0], ["loss", lag], ["weight_norm", 0, lag], ["input_norm"], ["target_norm"]]
            return rng.choice(some)
        choices: list[Any] = []
        if "n" in names:
            word = "".join(rng.choice(["W", "W'"]) for _ in range(rng.choice([2, 2, 3, 4])))
            choices += [["trace", word], ["kernel_A", lag, 2], ["kernel_B", 1, lag], ["kernel_mean", lag, lag]]
            choices += [["kernel_variance", lag, rng.choice([0, 1])], ["chebyshev", rng.choice([0, 1]), 2]]
            entry = [rng.choice([1, 2]), rng.choice([1, 2, 3])]
            choices += [["kernel_entry_variance", lag, rng.choice([0, 1]), *entry]]
        choices += [["rho", lag]] * 2
        if "n" in instance["variables"]:
            inside = rng.choice(
                [["kernel_mean", 2, 2], ["kernel_variance", 1, 1], ["/", ["+", "n", lag], ["*", 3, "n"]]]
            )
            choices += [["limit", "n", inside], ["coefficient", "n", rng.choice([0, -1, -2]), inside]]
        if "j" in names:
            shift = rng.choice(["j", ["+", "j", 1], ["+", "j", 2], ["-", "j", 1]])
            choices += [["rho", shift]] * 4
            if "j" in instance["variables"]:
                choices += [["limit", "j", ["/", ["rho", ["+", "j", 1]], ["rho", "j"]]], ["limit", "j", ["rho", shift]]]
                choices += [
                    ["series", rng.choice([["rho", "j"], "j", 1, ["*", "j", ["rho", "j"]]]), rng.choice(["z", 1])]
                ]
        return rng.choice(choices)


def statements(count: int, seed: int) -> Iterator[tuple[Json, Any]]:
    """(instance, relation), of all cells."""
    rng = random.Random(seed)
    for _ in range(count):
        draw = Draw(rng)
        instance = draw.instance()
        yield instance, draw.relation(instance)


# --------------------------------------------------------------------------------------- the three words


def exact(value: Any) -> Any:
    """Nested lists with pairs of numbers as fractions: a pair of integers, the second one >= 2, in a row of numbers."""
    return Fraction(*value) if isinstance(value, list) else Fraction(value)


def rows(value: Any) -> list[list[Any]]:
    return [[exact(entry) for entry in row] for row in value]


def produced(instance: Json, relation: Any) -> Statement:
    """The statement as the package has it. Raises ``VerifyError`` where it refuses."""
    about: KernelInstance | SystemInstance | FreeSystem | DescentInstance | MatchesInstance
    if instance["cell"] == "kernel":
        given = {name: exact(value) for name, value in instance.items() if name not in ("cell", "variables")}
        names = {k: AtLeast(v["from"]) if isinstance(v, dict) else v for k, v in instance["variables"].items()}
        about = kernel_instance(**names, **given)
    elif instance["cell"] == "descent":
        data = {name: [rows(some) for some in instance[name]] for name in ("inputs", "targets", "held_out")}
        limit = instance.get("limit")
        found = None if limit is None else Limit([rows(m) for m in limit["weights"]], rows(limit["multiplier"]))
        about = DescentInstance(
            **data, rho=[exact(r) for r in instance["rho"]], eta=exact(instance["eta"]), limit=found
        )
    elif instance["cell"] == "matches":
        about = MatchesInstance(
            instance["n"],
            tuple(instance["labels"]),
            logits=tuple((c, a, b) for c, a, b in instance["logits"]),
            shattered=(
                instance["shattered"]["same"],
                tuple(tuple(map(tuple, group)) for group in instance["shattered"]["groups"]),
            ),
            signs=(instance["signs"]["alphabet"], instance["signs"]["same"], tuple(instance["signs"]["weights"])),
        )
    elif "steps" in instance:
        about = FreeSystem(instance["steps"])
    else:
        W, F, C = (rows(instance["weights"]["arrays"][name]) for name in "WFC")
        other = instance.get("realisation")
        realisation = None if other is None else Realisation(*(rows(other[name]) for name in "ABC"))
        about = SystemInstance(W, F, C, rows(instance["inputs"]), realisation)
    condition = from_json(relation, "$", VALUES)
    assert isinstance(condition, Condition)
    return Statement(Quantifier.NONE, condition, about)


def word_of_the_producer(instance: Json, relation: Any) -> str:
    try:
        found = decision(produced(instance, relation))
    except VerifyError:
        return "refused"
    return {True: "true", False: "false", None: "undecided"}[found]


def word_of_the_checker(instance: Json, relation: Any) -> tuple[str, str]:
    report = check_bytes(value_certificate(instance, relation))
    if report.outcome == "accepted":
        return "true", ""
    if check_bytes(value_certificate(instance, relation, refuted=True)).outcome == "accepted":
        return "false", ""
    return "undecided" if "is undecided" in report.message else "refused", report.message


def word_of_the_oracle(instance: Json, relation: Any) -> str:
    judgement = judge(value_certificate(instance, relation))
    if judgement.stage in ("established", "unjudged"):
        return {"established": "true"}.get(judgement.stage, "unjudged")
    if "the relation is False" in judgement.reason:
        return "false"
    return "undecided" if "the relation is None" in judgement.reason else "refused"


@dataclass
class Comparison:
    """How often each combination (producer, checker, oracle) occurred, and what must not be."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unsound: list[str] = field(default_factory=list)
    """The checker, or the producer, says true what the oracle finds false (or the other way round)."""
    refused: list[str] = field(default_factory=list)
    """The producer decides what the checker does not: its certificate would not be accepted."""

    def add(self, instance: Json, relation: Any) -> None:
        producer, oracle = word_of_the_producer(instance, relation), word_of_the_oracle(instance, relation)
        checker, message = word_of_the_checker(instance, relation)
        self.counts[producer, checker, oracle] += 1
        here = f"producer {producer}, checker {checker} ({message[:160]}), oracle {oracle}: {instance} {relation}"
        decided = {"true", "false"}
        if checker in decided and oracle not in (checker, "unjudged"):
            self.unsound.append(here)
        if producer in decided and oracle in decided and producer != oracle:
            variables = instance.get("variables")
            if producer == "true" or not variables:
                self.unsound.append(here)
        if producer in decided and checker != producer and not (producer == "false" and instance.get("variables")):
            self.refused.append(here)

    def table(self) -> str:
        lines = ["| producer | checker | oracle | statements |", "|---|---|---|---|"]
        lines += [f"| {' | '.join(key)} | {count} |" for key, count in self.counts.most_common()]
        return "\n".join(lines)


def compare(count: int, seed: int = SEED) -> Comparison:
    """All three on ``count`` random statements."""
    result = Comparison()
    for instance, relation in statements(count, seed):
        result.add(instance, relation)
    return result


if __name__ == "__main__":
    found = compare(*map(int, sys.argv[1:] or ["1000"]))
    print(found.table())
    print(
        "\n".join([*found.unsound, *found.refused[:40]]) or "no contradiction, nothing that only the producer decides"
    )
    print(len(found.refused), "decided by the producer only")
