"""Certificates of version 2 put together by hand, as plain dictionaries."""

from typing import Any

from tests.adversarial.operators import inner, seal

__all__ = [
    "EVERYTHING", "HANKEL", "LAGS", "LARGE_PRIME", "RANK", "certificate", "descent", "explicit", "free", "kernel", "linear",
    "minor", "rests_on", "system", "value_certificate",
]  # fmt: skip

Json = dict[str, Any]
RANK, HANKEL = ["rank", {}], ["hankel_rank", {}]
LARGE_PRIME = 2147483647
EVERYTHING: Json = {"nu_W": "positive", "nu_F": "positive", "nu_C": "positive", "n": {"from": 1}}
LAGS: Json = {"nu_W": "positive", "nu_F": "positive", "nu_C": "positive", "j": {"from": 0}}
USES = {
    "trace": ("W1",), "kernel_A": ("W1",), "kernel_B": ("W1",), "kernel_mean": ("K1", "W1"),
    "kernel_variance": ("K1", "W1"), "chebyshev": ("K1", "W1"), "tail": ("K1", "P1", "W1"), "realises": ("R2",),
    "bias_bound": ("D1",), "converges": ("D2",),
}  # fmt: skip


def _heads(tree: Any) -> set[str]:
    if not isinstance(tree, list) or not tree:
        return set()
    return {tree[0] if isinstance(tree[0], str) else ""}.union(*map(_heads, tree[1:]))


def rests_on(body: Json) -> list[Json]:
    """What a certificate of version 2 uses, as far as its shape allows to say."""
    statement = body["statement"]
    names: set[str] = set()
    if statement.get("quantifier") == "values":
        names = {name for head in _heads(statement.get("relation")) for name in USES.get(head, ())}
    for item in inner(body):
        kind = item.get("kind") if isinstance(item, dict) else None
        if kind == "minor":
            names |= {"F1"} if statement.get("quantifier") == "these-weights" else {"F1", "F2"}
        elif kind == "bound":
            names.add(str(item.get("name")))
    return [{"name": name, "status": "proof-on-paper"} for name in sorted(names)]


def certificate(statement: Json, verdict: str, *items: Json, refuted: bool = False) -> bytes:
    """The sealed file; ``refuted``: with the negation proved to be ``verdict``."""
    evidence: list[Json] = list(items)
    if refuted:
        evidence = [{"kind": "refutation", "verdict": verdict, "evidence": evidence}]
    body = {
        "format": "verify-certificate",
        "version": 2,
        "claim": "battery",
        "statement": statement,
        "verdict": "refuted" if refuted else verdict,
        "evidence": evidence,
    }
    return seal({**body, "rests_on": rests_on(body)})


def value_certificate(instance: Json, relation: Any, *, refuted: bool = False) -> bytes:
    """The certificate of a statement about exact values."""
    free_or_kernel = instance["cell"] == "kernel" or "steps" in instance
    statement = {"quantifier": "values", "field": "Q", "instance": instance, "relation": relation}
    item = {"kind": "identity", "rule": "values"}
    return certificate(statement, "proved-all" if free_or_kernel else "proved-instance", item, refuted=refuted)


def kernel(variables: Json, **given: Any) -> Json:
    return {"cell": "kernel", "variables": {k: v for k, v in variables.items() if k not in given}, "given": given}


def explicit(W: Any, F: Any, C: Any) -> Json:
    return {"kind": "explicit", "W": W, "F": F, "C": C}


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


def linear(relation: Any, quantifier: str = "almost-all-weights", field: Any = "Q", **instance: Any) -> Json:
    sizes = {"cell": "linear", "n": 1, "d_x": 1, "d_y": 1}
    return {"quantifier": quantifier, "field": field, "instance": {**sizes, **instance}, "relation": relation}


def minor(term: Any, k: int, modulus: int = LARGE_PRIME, weights: Any = "stream", **sides: Any) -> Json:
    """A minor of either rank; ``weights`` None where they are given."""
    item = {"kind": "minor", "term": term, "k": k, "modulus": modulus, **sides}
    if weights is not None:
        item["weights"] = {"kind": "stream", "seed": "0"} if weights == "stream" else weights
    return item
