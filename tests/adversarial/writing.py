"""Certificates put together by hand, as plain dictionaries, and sealed. Shares no code with the package."""

import hashlib
import json
from typing import Any

__all__ = [
    "ALSO", "EVERYTHING", "GRID", "HANKEL", "LAGS", "LARGE_PRIME", "RANK", "USES", "Json", "certificate", "closed",
    "descent",
    "explicit", "free", "heads", "inner", "integers", "kernel", "lengths", "linear", "matches", "minor", "network",
    "rac_weights", "rests_on", "seal",
    "stream", "system", "tensor", "unfolding", "value_certificate",
]  # fmt: skip

Json = dict[str, Any]
RANK, GRID, HANKEL = ["rank", {}], ["grid_rank", {}], ["hankel_rank", {}]
LARGE_PRIME = 2147483647
EVERYTHING: Json = {"nu_W": "positive", "nu_F": "positive", "nu_C": "positive", "n": {"from": 1}}
LAGS: Json = {"nu_W": "positive", "nu_F": "positive", "nu_C": "positive", "j": {"from": 0}}
USES = {
    "trace": ("W1",), "kernel_A": ("W1",), "kernel_B": ("W1",), "kernel_mean": ("K1", "W1"),
    "kernel_variance": ("K1", "W1"), "kernel_entry_variance": ("K1", "W1"),
    "chebyshev": ("K1", "W1"), "tail": ("K1", "P1", "W1"), "realises": ("R2",),
    "bias_bound": ("D1",), "converges": ("D2",), "label_rank": ("B1",), "argmax_at_most": ("B2",),
    "argmax_at_least": ("B3",), "forster_at_least": ("B1", "B4"),
}  # fmt: skip
ALSO = dict.fromkeys(("U5", "U6", "U7", "U8", "U9", "UT", "G2"), "U4")
"""What a bound rests on besides its own proof."""


# -------------------------------------------------------------------------------------------- the file


def spelled(value: Any) -> Any:
    """Integers beyond 2^53 as the format spells them."""
    if type(value) is int and abs(value) > 2**53:
        return hex(value)
    if isinstance(value, list):
        return [spelled(part) for part in value]
    return {key: spelled(part) for key, part in value.items()} if isinstance(value, dict) else value


def seal(body: Json) -> bytes:
    """The bytes of a certificate with the contents of ``body`` and the right hash."""
    body = spelled({key: value for key, value in body.items() if key != "sha256"})
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    body["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    return (json.dumps(body, sort_keys=True, separators=(",", ":")) + "\n").encode()


def inner(body: Json) -> list[Any]:
    """The items, those inside a refutation if it is one."""
    items = body["evidence"]
    if len(items) == 1 and isinstance(items[0], dict) and items[0].get("kind") == "refutation":
        return list(items[0].get("evidence", []))
    return list(items)


def heads(tree: Any) -> set[str]:
    """The heads that occur in a relation, as far as its shape allows to say."""
    if not isinstance(tree, list) or not tree:
        return set()
    return {tree[0] if isinstance(tree[0], str) else ""}.union(*map(heads, tree[1:]))


def rests_on(body: Json) -> list[str]:
    """What a certificate uses, as far as its shape allows to say."""
    statement = body["statement"]
    names: set[Any] = set()
    for item in inner(body):
        kind = item.get("kind") if isinstance(item, dict) else None
        if kind in ("minor", "triangular", "tropical", "graded"):
            names |= {"F1"} if statement.get("quantifier") == "these-weights" else {"F1", "F2"}
        elif kind == "implicit":
            names |= {"F1", "I1"} if statement.get("quantifier") == "these-weights" else {"F1", "F2", "I1"}
        elif kind == "balls":
            names |= {"F1"} if statement.get("quantifier") == "these-weights" else {"F1", _reach(statement)}
        elif kind == "propagation":
            names |= {"E1", "F1", "F2", "U4"}
        elif kind == "spectral":
            names.add("V1")
        elif kind == "bound":
            names |= {item.get("name"), ALSO.get(str(item.get("name")), item.get("name"))}
        elif kind == "sample":
            names.add("F3")
        elif kind == "identity" and item.get("rule") == "ratio":
            names.add("R1")
        elif kind == "identity":
            names |= {name for head in heads(statement.get("relation")) for name in USES.get(head, ())}
    return sorted(map(str, names))


def _reach(statement: Json) -> str:
    """What carries a minor from its weights to others: relu and abs are continuous, others analytic."""
    instance = json.dumps(statement["instance"])
    return "A2" if '"relu"' in instance or '"abs"' in instance else "A1" if _has_functions(instance) else "F2"


def _has_functions(instance: str) -> bool:
    names = ("tanh", "sigmoid", "lstm", "gru", "exp", "silu", "sin", "softplus")
    return any(f'"{name}"' in instance for name in names)


def certificate(statement: Json, verdict: str, *items: Json, refuted: bool = False, claim: str = "battery") -> bytes:
    """The sealed file; ``refuted``: with the negation proved to be ``verdict``."""
    evidence: list[Json] = list(items)
    if refuted:
        evidence = [{"kind": "refutation", "verdict": verdict, "evidence": evidence}]
    body = {
        "format": "verify-certificate",
        "version": 3,
        "claim": claim,
        "statement": statement,
        "verdict": "refuted" if refuted else verdict,
        "evidence": evidence,
    }
    return seal({**body, "rests_on": rests_on(body)})


# ------------------------------------------------------------------------------ statements without ranks


def value_certificate(about: Json, relation: Any, *, refuted: bool = False, rule: str = "evaluation") -> bytes:
    """The certificate of a statement without ranks; ``about`` is the instance and, beside it, the ``variables``."""
    formal = about["cell"] in ("integers", "kernel", "matches") or "steps" in about
    instance = {name: part for name, part in about.items() if name != "variables"}
    statement = {"quantifier": "none", "field": "Q", "instance": instance, "relation": relation}
    if about.get("variables"):
        statement["variables"] = about["variables"]
    item = {"kind": "identity", "rule": rule}
    return certificate(statement, "proved-all" if formal else "proved-instance", item, refuted=refuted)


def integers(variables: Json | None = None, **given: int) -> Json:
    """Sizes with values, and variables with where they start."""
    return {"cell": "integers", **given, "variables": {v: {"from": a} for v, a in (variables or {}).items()}}


def closed(relation: Any, rule: str = "evaluation", every: int | None = None, **given: int) -> bytes:
    """A statement about integers, for all t >= ``every`` if that is given."""
    return value_certificate(integers(None if every is None else {"t": every}, **given), relation, rule=rule)


def kernel(variables: Json, **given: Any) -> Json:
    """Variances, width and lag: variables with their domains, and values that take their place."""
    return {"cell": "kernel", **given, "variables": {k: v for k, v in variables.items() if k not in given}}


def explicit(W: Any, F: Any, C: Any) -> Json:
    """Weights of a linear network."""
    return {"kind": "explicit", "arrays": {"W": W, "F": F, "C": C}}


def system(W: Any, F: Any, C: Any, inputs: Any = (), realisation: Any = None) -> Json:
    sizes = {"n": len(W), "d_x": len(F[0]), "d_y": len(C)}
    found: Json = {"cell": "system", **sizes, "weights": explicit(W, F, C), "inputs": list(inputs)}
    if realisation is not None:
        found["realisation"] = dict(zip("ABC", realisation, strict=True))
    return found


def free(steps: int) -> Json:
    return {"cell": "system", "weights": {"kind": "free"}, "steps": steps}


def descent(**changes: Any) -> Json:
    instance = {
        "cell": "descent",
        "inputs": [[[1], [2], [3]], [[[1, 2]], [0]]],
        "targets": [[[1], [0], [1]], [[2], [1]]],
        "held_out": [[[1], [1]]],
        "rho": [2, 1, [1, 2]],
        "eta": [1, 30],
    }
    return {**instance, **changes}


def matches(**changes: Any) -> Json:
    """Words of three symbols out of five, three labels, all parts; a change to None takes one away."""
    instance = {
        "cell": "matches",
        "n": 5,
        "labels": [0, 1, 1, 2],
        "logits": [[0, 0, 0], [1, -1, 2], [2, -6, 4]],
        "shattered": {"same": 0, "groups": [[[1, 3, 1], [1, 2, 3]]]},
        "signs": {"alphabet": 3, "same": 0, "weights": [-1, 1, 1]},
    }
    return {name: part for name, part in {**instance, **changes}.items() if part is not None}


def linear(relation: Any, quantifier: str = "almost-all-weights", field: Any = "Q", **instance: Any) -> Json:
    sizes = {"cell": "linear", "n": 1, "d_x": 1, "d_y": 1}
    return {"quantifier": quantifier, "field": field, "instance": {**sizes, **instance}, "relation": relation}


def tensor(relation: Any, shape: list[int], entries: list[Any], splits: list[list[int]], field: Any = "Q") -> Json:
    """A statement about a given tensor."""
    instance = {"cell": "tensor", "shape": shape, "entries": entries, "splits": splits}
    return {"quantifier": "these-weights", "field": field, "instance": instance, "relation": relation}


def unfolding(split: Any = None) -> list[Any]:
    """The rank of the unfolding at the first split, or at another."""
    return ["unfolding_rank", {} if split is None else {"split": split}]


def lengths(relation: Any, t_S: int = 4, t_E: int = 4, **changes: Any) -> Json:
    """A statement about L = 2, R = 3, M = 2 at all lengths from some on."""
    return {
        "quantifier": "almost-all-weights",
        "field": "Q",
        "instance": {"cell": "lengths", "L": 2, "R": 3, "M": 2, **changes},
        "variables": {"t_S": {"from": t_S}, "t_E": {"from": t_E}},
        "relation": relation,
    }


def minor(term: Any, k: int, modulus: int = LARGE_PRIME, weights: Any = "stream", **sides: Any) -> Json:
    """A minor of either rank; ``weights`` None where they are given."""
    item = {"kind": "minor", "term": term, "k": k, "modulus": modulus, **sides}
    if weights is not None:
        item["weights"] = {"kind": "stream", "seed": "0"} if weights == "stream" else weights
    return item


def network(relation: Any, quantifier: str = "almost-all-weights", field: Any = "Q", **changes: Any) -> Json:
    """A statement about a ``rac``, of size two in everything but for ``changes``."""
    instance = {"cell": "rac", "L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2, **changes}
    return {"quantifier": quantifier, "field": field, "instance": instance, "relation": relation}


def rac_weights(Wh: Any, Wi: Any, Wo: Any, h0: Any) -> Json:
    """Weights of a ``rac``: a matrix a layer, the read-out, a vector a layer."""
    arrays: Json = {"Wo": Wo}
    for name, layers in (("Wh", Wh), ("Wi", Wi), ("h", h0)):
        arrays.update({f"{name}{layer}": array for layer, array in enumerate(layers, 1)})
    return {"kind": "explicit", "arrays": arrays}


def stream(k: int, seed: str = "1", first: int = 0) -> Json:
    """k sequences of a stream."""
    return {"kind": "stream", "seed": seed, "rows": list(range(first, first + k))}
