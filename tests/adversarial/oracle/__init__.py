"""A second reading of ``proofs/certificate-format.md``, by brute force: is what a certificate declares established?

``judge(data)`` shares no code with the package. It is slow, says ``unjudged`` where the sizes are not small, and tells
how far a certificate came: ``malformed`` (bytes, seal, JSON shape, sorts), ``shape`` (sizes, ranges, what is allowed
where), ``mathematics`` (a minor that vanishes, a wrong bound, something undefined, a verdict or statement that the
evidence does not give), ``established``. A statement with variables is tried at many exact points (see ``values``), so
*established* means there: defined and true wherever it was tried.
"""

from dataclasses import dataclass
from typing import Any

from tests.adversarial.oracle.algebra import Unjudged
from tests.adversarial.oracle.circuits import Certificate
from tests.adversarial.oracle.language import NETWORKS, Fails, Malformed, Shape
from tests.adversarial.oracle.lengths import LengthsCertificate
from tests.adversarial.oracle.linear import LinearCertificate
from tests.adversarial.oracle.networks import NetworkCertificate
from tests.adversarial.oracle.statement import items_of, keys, read, read_top
from tests.adversarial.oracle.tensors import TensorCertificate
from tests.adversarial.oracle.values import Values

__all__ = ["Judgement", "judge"]


@dataclass(frozen=True)
class Judgement:
    """``stage``: how far it came (see the module); ``reason``: why no further."""

    stage: str
    reason: str = ""

    @property
    def established(self) -> bool:
        """Whether the declared statement and verdict follow from the evidence."""
        return self.stage == "established"

    @property
    def reached_the_mathematics(self) -> bool:
        """Whether it passed everything that concerns form."""
        return self.stage in ("mathematics", "established")


def judge(data: bytes) -> Judgement:
    """The oracle's word on a file."""
    try:
        top = read(data)
        cell = read_top(top)["instance"]["cell"]
        if cell == "rac":
            Certificate(top).check()
        elif cell == "lengths":
            LengthsCertificate(top).check()
        elif cell == "linear":
            LinearCertificate(top).check()
        elif cell == "tensor":
            TensorCertificate(top).check()
        elif cell in NETWORKS:
            NetworkCertificate(top).check()
        else:
            check_values(top)
    except Malformed as error:
        return Judgement("malformed", str(error))
    except Shape as error:
        return Judgement("shape", str(error))
    except Fails as error:
        return Judgement("mathematics", str(error))
    except Unjudged as error:
        return Judgement("unjudged", str(error))
    return Judgement("established")


def check_values(top: dict[str, Any]) -> None:
    """Raise unless the evidence gives the declared verdict for a statement without ranks."""
    about = Values(top["statement"])
    items, verdict = items_of(top["evidence"]), top["verdict"]
    refuting = verdict == "refuted"
    if refuting:
        if len(items) != 1 or not isinstance(items[0], dict) or items[0].get("kind") != "refutation":
            raise Shape("a refutation is one item")
        inside = keys(items[0], "kind verdict evidence")
        items, verdict = items_of(inside["evidence"]), inside["verdict"]
    if not items:
        raise Shape("no evidence")
    if not isinstance(items[0], dict) or not isinstance(items[0].get("kind"), str):
        raise Malformed("an item")
    if len(items) != 1 or items[0]["kind"] != "identity":
        raise Shape("one identity")
    rule = keys(items[0], "kind rule")["rule"]
    if rule not in ("evaluation", "ratio"):
        raise Malformed("rule")
    if rule == "ratio":
        if refuting:
            raise Shape("a refutation needs evaluation")
        about.by_ratio()
    else:
        about.check(refuting)
    if verdict != about.scope:
        raise Fails(f"the verdict is {about.scope}")
    names = ["R1"] if rule == "ratio" else sorted(about.uses())
    if top["rests_on"] != names:
        raise Shape(f"rests_on is {names}")
