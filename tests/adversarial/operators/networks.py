"""Operators on given networks and on which family it is."""

from typing import Any

from tests.adversarial.operators.select import Draw, Op, Select, instances
from tests.adversarial.oracle.language import NETWORKS
from tests.adversarial.writing import Json

__all__ = ["OPERATORS"]

FUNCTIONS = ("exp", "sigmoid", "silu", "sin", "softplus", "tanh", "abs", "relu", "cos")


def programs(body: Json) -> list[Any]:
    """The program of a given network."""
    return [found["program"] for found in instances("program")(body)]


def lines(body: Json) -> list[Any]:
    """Its assignments, the output among them."""
    return [line for program in programs(body) for line in (*program["step"], program["output"])]


def terms(body: Json) -> list[Any]:
    return [term for line in lines(body) for term in line[2]]


def factors(body: Json) -> list[Any]:
    return [factor for term in terms(body) for factor in term[1]]


def of_several(select: Select, least: int) -> Select:
    """The lists among them that have so many entries."""
    return lambda body: [found for found in select(body) if len(found) >= least]


def exchanged(entries: Any, draw: Draw) -> None:
    i, j = draw.pair(len(entries))
    entries[i], entries[j] = entries[j], entries[i]


def axes_swapped(factor: Any, draw: Draw) -> None:
    i, j = sorted(draw.pair(len(factor[1])))
    axes = factor[1]
    factor[1] = axes[:i] + axes[j] + axes[i + 1 : j] + axes[i] + axes[j + 1 :]


def axis_other(factor: Any, draw: Draw) -> None:
    i = draw.rng.randrange(len(factor[1]))
    factor[1] = factor[1][:i] + draw.other("ijkmlx", factor[1][i]) + factor[1][i + 1 :]


def array_other(factor: Any, draw: Draw) -> None:
    program = draw.instance["program"]
    names = [entry[0] for entry in (*program["weights"], *program["states"], *program["step"])]
    factor[0] = draw.other([*names, "x", "y", "x'"], factor[0])


def coefficient(term: Any, draw: Draw) -> None:
    term[0] = draw.other((0, 1, -1, 2, [1, 2], [-3, 7], [2, 4], "1"), term[0])


def dropped(entries: Any, draw: Draw) -> None:
    entries.pop(draw.rng.randrange(len(entries)))


def repeated(entries: Any, draw: Draw) -> None:
    entries.append(draw.of(*entries))


def factor_added(term: Any, draw: Draw) -> None:
    term[1].append(draw.of(["x", draw.of("k", "j", "i")], *term[1]))


def start_other(program: Json, draw: Draw) -> None:
    """A free state begins at zero or the other way round; its weights follow, or not."""
    state = draw.of(*program["states"])
    state[2] = {"free": "zero", "zero": "free"}[state[2]]
    if draw.chance(0.8):
        if state[2] == "free":
            program["weights"].append(state[:2])
        else:
            program["weights"] = [entry for entry in program["weights"] if entry[0] != state[0]]


def function_other(line: Any, draw: Draw) -> None:
    if len(line) == 4 and draw.chance(0.5):
        line.pop()
    else:
        line[3:] = [draw.of(*FUNCTIONS)]


def weight_becomes_fixed(program: Json, draw: Draw) -> None:
    """Numbers in the place of a weight."""
    states = {entry[0] for entry in program["states"]}
    name, shape = draw.of(*(entry for entry in program["weights"] if entry[0] not in states))
    program["weights"] = [entry for entry in program["weights"] if entry[0] != name]

    def numbers(sizes: list[int]) -> Any:
        return [numbers(sizes[1:]) for _ in range(sizes[0])] if sizes else draw.of(0, 1, -1, 2, [1, 2])

    program.setdefault("fixed", []).append([name, shape, numbers(shape)])


def size_other(program: Json, draw: Draw) -> None:
    shape = draw.of(*(entry[1] for entry in (*program["weights"], *program["states"]) if entry[1]))
    place = draw.rng.randrange(len(shape))
    shape[place] = draw.of(shape[place] + 1, shape[place] - 1, 10**6)


def channels_other(program: Json, draw: Draw) -> None:
    program["channels"] += draw.of(1, -1)


def renamed(program: Json, draw: Draw) -> None:
    entry = draw.of(*program["weights"], *program["states"], *program["step"])
    entry[0] = draw.of("x", "y", "__class__", "h'", "W", "q", entry[0] + "'")


def family_other(instance: Json, draw: Draw) -> None:
    instance["cell"] = draw.other((*NETWORKS, "rac"), instance["cell"])


of_family = instances(*(name for name in NETWORKS if name != "program"))
OPERATORS = (
    Op("network_axes_swapped", lambda body: [f for f in factors(body) if len(f[1]) > 1], axes_swapped),
    Op("network_axis_other", lambda body: [f for f in factors(body) if f[1]], axis_other),
    Op("network_array_other", factors, array_other),
    Op("network_coefficient", terms, coefficient),
    Op("network_product_dropped", lambda body: [x[2] for x in lines(body) if len(x[2]) > 1], dropped),
    Op("network_product_repeated", lambda body: [x[2] for x in lines(body)], repeated),
    Op("network_factor_dropped", lambda body: [t[1] for t in terms(body) if len(t[1]) > 1], dropped),
    Op("network_factor_added", terms, factor_added),
    Op("network_lines_exchanged", of_several(lambda body: [p["step"] for p in programs(body)], 2), exchanged),
    Op("network_line_dropped", lambda body: [p["step"] for p in programs(body)], dropped),
    Op("network_line_repeated", lambda body: [p["step"] for p in programs(body)], repeated),
    Op("network_weights_exchanged", of_several(lambda body: [p["weights"] for p in programs(body)], 2), exchanged),
    Op("network_weight_dropped", lambda body: [p["weights"] for p in programs(body)], dropped),
    Op("network_weight_fixed", programs, weight_becomes_fixed),
    Op("network_start_other", programs, start_other),
    Op("network_function", lines, function_other),
    Op("network_size", programs, size_other),
    Op("network_channels", programs, channels_other),
    Op("network_renamed", programs, renamed),
    Op("network_family_other", of_family, family_other),
)
