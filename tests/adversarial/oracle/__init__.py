"""A second reading of both pages of the format, by brute force: is what a certificate declares established?

As ``tests.adversarial.oracle``, to which files of version 1 are given. A statement with variables is tried at many exact points
(see ``oracle_values``); so *established* means there: true wherever it was tried.
"""

import re
from typing import Any

from tests.adversarial import oracle as version_1
from tests.adversarial.oracle import Judgement
from tests.adversarial.oracle_algebra import Unjudged
from tests.adversarial.oracle_language import Fails, Malformed, Shape
from tests.adversarial.oracle_statement import VERDICTS, items_of, keys, read
from tests.adversarial.version_2.oracle_linear import LinearCertificate
from tests.adversarial.version_2.oracle_values import Values

__all__ = ["judge"]


def judge(data: bytes) -> Judgement:
    """The oracle's word on a file of either version."""
    try:
        top = read(data)
        if top.get("version") != 2:
            return version_1.judge(data)
        check(top)
    except Malformed as error:
        return Judgement("malformed", str(error))
    except Shape as error:
        return Judgement("shape", str(error))
    except Fails as error:
        return Judgement("mathematics", str(error))
    except Unjudged as error:
        return Judgement("unjudged", str(error))
    return Judgement("established")


def check(top: dict[str, Any]) -> None:
    """Raise unless the evidence gives the declared verdict for the statement."""
    keys(top, "format version claim statement verdict rests_on evidence sha256")
    if top["format"] != "verify-certificate" or type(top["version"]) is not int:
        raise Malformed("format or version")
    if not isinstance(top["claim"], str) or not re.fullmatch("[a-z0-9][a-z0-9.-]{0,79}", top["claim"], re.ASCII):
        raise Malformed("claim")
    if top["verdict"] not in (*VERDICTS.values(), "refuted"):
        raise Malformed("verdict")
    statement = keys(top["statement"], "quantifier field instance relation")
    if statement["quantifier"] == "values":
        check_values(top, statement)
    else:
        LinearCertificate(top).check()


def check_values(top: dict[str, Any], statement: dict[str, Any]) -> None:
    about = Values(statement)
    items, verdict = items_of(top["evidence"]), top["verdict"]
    refuting = verdict == "refuted"
    if refuting:
        if len(items) != 1 or not isinstance(items[0], dict) or items[0].get("kind") != "refutation":
            raise Shape("a refutation is one item")
        inside = keys(items[0], "kind verdict evidence")
        items, verdict = items_of(inside["evidence"]), inside["verdict"]
    if len(items) != 1:
        raise Shape("one item")
    if not isinstance(items[0], dict) or not isinstance(items[0].get("kind"), str):
        raise Malformed("an item")
    if items[0]["kind"] != "identity":
        raise Shape("no identity")
    if keys(items[0], "kind rule")["rule"] != "values":
        raise Shape("rule")
    about.check(refuting)
    if verdict != about.scope:
        raise Fails(f"the verdict is {about.scope}")
    if top["rests_on"] != [{"name": name, "status": "proof-on-paper"} for name in sorted(about.uses())]:
        raise Shape(f"rests_on is {sorted(about.uses())}")
