"""Operators on the instances of the cells kernel, system and descent."""

import copy
import random
from fractions import Fraction
from typing import Any

from tests.adversarial.operators import Json, entry_lists
from tests.adversarial.version_2.operators import another, instance_of, operator, pick

VARIANCES = ("nu_W", "nu_F", "nu_C")


def number_near(value: Any, rng: random.Random) -> Any:
    """Another rational number, mostly in its right spelling."""
    a = value if isinstance(value, int) else 1
    return rng.choice([a + 1, a - 1, -a, 0, 1, 2, [1, 2], [1, 3], [-3, 2], [2, 4], [3, 1], 10**6, [1, 10**6]])


def entry_moved(part: Any, rng: random.Random) -> bool:
    """One number in nested lists."""
    places = [(row, i) for row in entry_lists(part) for i in range(len(row))]
    if not places:
        return False
    row, i = rng.choice(places)
    row[i] = number_near(row[i], rng)
    return True


@operator
def domain_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "kernel")
    names = [name for name in VARIANCES if instance and name in instance["variables"]]
    if instance is None or not names:
        return False
    name = rng.choice(names)
    domains = ("positive", "below-one", "above-one", "formal", "all", {"from": 1})
    instance["variables"][name] = another(rng, domains, instance["variables"][name])
    return True


@operator
def domain_start(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "kernel")
    names = [name for name in ("n", "j") if instance and name in instance["variables"]]
    if instance is None or not names:
        return False
    domain = instance["variables"][rng.choice(names)]
    domain["from"] = rng.choice([domain["from"] + 1, domain["from"] - 1, 0, 1, 2, 10, 10**9])
    return True


@operator
def variable_becomes_given(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "kernel")
    if instance is None or not instance["variables"]:
        return False
    for name in rng.sample(sorted(instance["variables"]), rng.choice([1, len(instance["variables"])])):
        instance["variables"].pop(name)
        instance["given"][name] = rng.choice([1, 2, 3, 5]) if name in "nj" else rng.choice([0, 1, 2, [1, 2], [5, 3]])
    return True


@operator
def given_becomes_variable(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "kernel")
    if instance is None or not instance["given"]:
        return False
    name = rng.choice(sorted(instance["given"]))
    instance["given"].pop(name)
    instance["variables"][name] = (
        {"from": rng.choice([0, 1])} if name in "nj" else rng.choice(["positive", "below-one", "above-one"])
    )
    return True


@operator
def given_value(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "kernel")
    if instance is None or not instance["given"]:
        return False
    name = rng.choice(sorted(instance["given"]))
    instance["given"][name] = number_near(instance["given"][name], rng)
    return True


@operator
def name_added(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "kernel")
    if instance is None:
        return False
    name = rng.choice(["nu_W", "nu_F", "nu_C", "n", "j", "z", "eta", "P"])
    where = rng.choice(["variables", "given"])
    instance[where][name] = rng.choice(["positive", "formal", {"from": 0}]) if where == "variables" else 1
    return True


@operator
def name_taken_away(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "kernel")
    where = pick(rng, [part for part in ("variables", "given") if instance and instance[part]])
    if instance is None or where is None:
        return False
    instance[where].pop(rng.choice(sorted(instance[where])))
    return True


@operator
def everything_given(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """Numbers for all variables; what was refuted or proved is decided anew, in the declared direction or the other."""
    instance = instance_of(body, "kernel")
    if instance is None or not instance["variables"] or body["verdict"] != "proved-all":
        return False
    for name in list(instance["variables"]):
        instance["variables"].pop(name)
        if name != "z":
            instance["given"][name] = rng.randrange(1, 7) if name in "nj" else rng.choice([1, 2, [1, 2], [7, 5]])
    if rng.random() < 0.3:
        body["evidence"] = [{"kind": "refutation", "verdict": "proved-all", "evidence": body["evidence"]}]
        body["verdict"] = "refuted"
    return True


@operator
def free_steps(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "system")
    if instance is None or "steps" not in instance:
        return False
    instance["steps"] = rng.choice([0, 1, 3, 4, 7, -1, 30, 10**9])
    return True


@operator
def system_entry(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """A number of weights, inputs or the realisation."""
    instance = instance_of(body, "system")
    if instance is None:
        return False
    return entry_moved([instance[name] for name in ("weights", "inputs") if name in instance], rng)


@operator
def realisation_entry(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "system")
    return instance is not None and "realisation" in instance and entry_moved(instance["realisation"], rng)


@operator
def realisation_in_other_coordinates(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """Two states exchanged, consistently or not, or one scaled; a state more that does nothing."""
    instance = instance_of(body, "system")
    if instance is None or "realisation" not in instance:
        return False
    A, B, C = (instance["realisation"][name] for name in "ABC")
    choice = rng.randrange(4)
    if choice == 0 and len(A) >= 2:
        A[0], A[1], B[0], B[1] = A[1], A[0], B[1], B[0]
        for row in [*A, *C] if rng.random() < 0.7 else C:
            row[0], row[1] = row[1], row[0]
    elif choice == 1 and A and all(isinstance(x, int) for row in [B[0], *C] for x in row):
        B[0] = [2 * x for x in B[0]]
        if rng.random() < 0.5:
            for row in C:
                row[0] = row[0] // 2 if row[0] % 2 == 0 else [row[0], 2]
    elif choice == 2:
        for row in [*A, *C]:
            row.append(rng.choice([0, 0, 1]))
        A.append([0] * (len(A) + 1))
        B.append([rng.choice([0, 0, 1]) for _ in range(instance["d_x"])])
    elif A:
        A.pop()
    else:
        return False
    return True


@operator
def realisation_given_or_dropped(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "system")
    if instance is None or "steps" in instance:
        return False
    if instance.pop("realisation", None) is None:
        W = instance["weights"]
        instance["realisation"] = {"A": copy.deepcopy(W["W"]), "B": copy.deepcopy(W["F"]), "C": copy.deepcopy(W["C"])}
        body["statement"]["relation"] = ["realises"]
    return True


@operator
def inputs_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "system", "descent")
    if instance is None or not instance.get("inputs"):
        return False
    vectors = instance["inputs"] if instance["cell"] == "system" else rng.choice(instance["inputs"])
    choice = rng.randrange(3)
    if choice == 0:
        vectors.append(copy.deepcopy(vectors[0]))
    elif choice == 1:
        vectors.pop()
    else:
        vectors.reverse()
    return True


@operator
def declared_size(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "system")
    if instance is None or "n" not in instance:
        return False
    name = rng.choice(["n", "d_x", "d_y"])
    instance[name] = rng.choice([instance[name] + 1, instance[name] - 1, 0, -1, 10**6])
    return True


@operator
def system_widened(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """One state more: n enters the powers of n^{-1/2} as well."""
    instance = instance_of(body, "system")
    if instance is None or "n" not in instance:
        return False
    W, F, C = (instance["weights"][name] for name in "WFC")
    for row in [*W, *C]:
        row.append(rng.choice([0, 0, 1]))
    W.append([0] * (instance["n"] + 1))
    F.append([rng.choice([0, 0, 2]) for _ in range(instance["d_x"])])
    instance["n"] += 1
    return True


@operator
def eta_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "descent")
    if instance is None:
        return False
    instance["eta"] = rng.choice([1, 2, 0, -1, [1, 2], [1, 5], [1, 12], [1, 29], [1, 31], [1, 1000], [2, 60], [-1, 30]])
    return True


@operator
def rho_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "descent")
    if instance is None:
        return False
    rho = instance["rho"]
    choice = rng.randrange(4)
    if choice == 0:
        rho.append(rng.choice([1, [1, 2], 0]))
    elif choice == 1:
        rho.pop()
    elif choice == 2:
        rho.reverse()
    else:
        i = rng.randrange(len(rho))
        rho[i] = number_near(rho[i], rng)
    return True


@operator
def training_entry(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "descent")
    if instance is None:
        return False
    return entry_moved(instance[rng.choice(["inputs", "targets", "held_out"])], rng)


@operator
def trajectory_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """One more, one less, or in another order: of both, or of one only."""
    instance = instance_of(body, "descent")
    if instance is None:
        return False
    sides = rng.choice([["inputs", "targets"], ["inputs"], ["targets"], ["held_out"], ["held_out"]])
    choice = rng.randrange(3)
    for side in sides:
        if choice == 0 and instance[side]:
            instance[side].append(copy.deepcopy(instance[side][0]))
        elif choice == 1 and instance[side]:
            instance[side].pop()
        else:
            instance[side].reverse()
    return True


@operator
def limit_entry(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "descent")
    if instance is None or "limit" not in instance:
        return False
    return entry_moved(instance["limit"][rng.choice(["weights", "multiplier"])], rng)


@operator
def limit_moved_with_its_multiplier(body: Json, rng: random.Random, others: list[Json]) -> bool:
    """Both doubled: still rho_j Λ^T Ξ_j, but no longer a minimiser (unless all is 0)."""
    instance = instance_of(body, "descent")
    if instance is None or "limit" not in instance:
        return False

    def doubled(value: Any) -> Any:
        twice = 2 * Fraction(*value) if isinstance(value, list) else Fraction(2 * value)
        return int(twice) if twice.denominator == 1 else [twice.numerator, twice.denominator]

    limit = instance["limit"]
    limit["weights"] = [[[doubled(x) for x in row] for row in matrix] for matrix in limit["weights"]]
    limit["multiplier"] = [[doubled(x) for x in row] for row in limit["multiplier"]]
    return True


@operator
def limit_dropped_or_of_another(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "descent")
    if instance is None:
        return False
    with_limit = [other for other in others if (found := instance_of(other, "descent")) and "limit" in found]
    if "limit" in instance and rng.random() < 0.5:
        del instance["limit"]
    elif with_limit:
        instance["limit"] = copy.deepcopy(rng.choice(with_limit)["statement"]["instance"]["limit"])
    return True


@operator
def instance_of_another(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = instance_of(body, "kernel", "system", "descent", "linear")
    same = [other for other in others if instance and instance_of(other, instance["cell"])]
    if not same:
        return False
    body["statement"]["instance"] = copy.deepcopy(rng.choice(same)["statement"]["instance"])
    return True


@operator
def cell_other(body: Json, rng: random.Random, others: list[Json]) -> bool:
    instance = body["statement"]["instance"]
    instance["cell"] = another(rng, ("kernel", "system", "descent", "linear", "rac", ""), instance.get("cell"))
    return True
