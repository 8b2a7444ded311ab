"""A claim is plain data: it survives pickling, it can be read, and nobody else keeps a list of what is known of it."""

from __future__ import annotations

import ast
import pickle
import re
from itertools import islice
from pathlib import Path

import pytest

from verify.claims import REGISTRY
from verify.claims.cases import Box, Rows, Sized
from verify.claims.methods import Gathered
from verify.statements import L, R, Sizes, all_of, t
from verify.work.budget import PROFILES

PACKAGE = Path(__file__).resolve().parents[2] / "verify"
QUICK = PROFILES["quick"]
# Enumerations of 2^22 weights take long.
DEAR = 1_000_000


@pytest.mark.parametrize("claim", REGISTRY.values(), ids=list(REGISTRY))
class TestEveryClaim:
    def test_a_pickled_copy_is_the_same(self, claim):
        assert pickle.loads(pickle.dumps(claim)) == claim

    @pytest.mark.slow
    def test_a_task_of_the_copy_is_decided_as_that_of_the_original(self, claim):
        copy = pickle.loads(pickle.dumps(claim))
        for task in islice((task for task in copy.tasks(QUICK) if task.cost < DEAR), 1):
            assert copy.statement(task) == claim.statement(task)
            made = copy.solve(pickle.loads(pickle.dumps(task)), QUICK).certificate
            assert made.to_bytes() == claim.solve(task, QUICK).certificate.to_bytes()

    def test_it_can_be_read(self, claim):
        shown = repr(claim)
        assert shown.startswith(f"Claim(id='{claim.id}', title=")
        # No address of a function or an object, and no lambda, which no other process could find.
        assert not re.search("0x[0-9a-f]{6}|<lambda>|<locals>|object at", shown)

    def test_its_sizes_are_in_its_domain(self, claim):
        if isinstance(claim.cases, Sized):
            leading = {tuple(sizes.params.values()) for sizes in claim.cases.leading}
            for task in islice(claim.tasks(QUICK), 20):
                sizes = tuple(task.params[name] for name in ("L", "R", "M", "t_S", "t_E"))
                assert sizes in leading or claim.cases.contains(Sizes(*sizes))


def test_what_is_left_out_of_a_repr_is_the_default():
    assert repr(Gathered()) == "Gathered()"
    assert repr(Gathered("lattice")) == "Gathered(explicit='lattice')"
    assert repr(Sized(share=2)) == "Sized(share=2)"


def test_a_domain_is_a_condition_on_the_sizes():
    cases = Sized("balanced", where=all_of(L <= 2, t <= R))
    assert cases.contains(Sizes(2, 3, 1, 3, 3))
    assert not cases.contains(Sizes(3, 3, 1, 3, 3))
    assert not cases.contains(Sizes(2, 3, 1, 4, 4))
    assert not cases.contains(Sizes(2, 3, 1, 2, 3))  # not balanced


def test_a_box_is_walked_by_the_sum_of_its_points():
    assert [tuple(p.values()) for p in Box(("a", "b"), ((1, 5), (1, 2))).within(QUICK)] == [
        (1, 1),
        (1, 2),
        (5, 1),
        (5, 2),
    ]
    by_sum = Box(("a", "b"), ((2, 1), (1, 3)))
    assert [sum(p.values()) for p in by_sum.within(QUICK)] == [2, 3, 4, 5]
    assert list(Box((), (), by_sum=False).within(QUICK)) == [{}]
    assert list(Box(("n",), ((4,),), primes=(2, 3)).within(QUICK)) == [{"n": 4, "q": p, "p": p} for p in (2, 3)]


def test_rows_come_again_with_every_draw():
    rows = Rows(("n",), ((1,), (2,)), draws=True, only=_is_small)
    assert list(rows.within(QUICK)) == [{"n": 1, "draw": draw} for draw in range(QUICK.tests)]


def _is_small(params):
    return params["n"] < 2


# --- one place for all that is known of a claim ---


def tables(path: Path) -> list[tuple[int, list[str]]]:
    """Every display (tuple, list, set, dictionary) or comparison of a file that names two claims or more.

    Docstrings and examples of a command line are words; ``find_claim("..")`` alone is a use of one.
    """
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict | ast.Compare | ast.Match):
            named = {
                part.value
                for part in ast.walk(node)
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value in REGISTRY
            }
            if len(named) >= 2:
                found.append((node.lineno, sorted(named)))
    return found


@pytest.mark.slow
def test_no_table_elsewhere_is_keyed_by_the_ids_of_claims():
    outside = [path for path in sorted(PACKAGE.rglob("*.py")) if path.parent.name != "claims"]
    assert [(path.name, *table) for path in outside for table in tables(path)] == []


@pytest.mark.slow
def test_no_line_elsewhere_asks_for_one_claim_by_its_id():
    """But for the family of weights that has the name of the theorem that it comes from."""
    named = {
        (path.relative_to(PACKAGE).as_posix(), node.value)
        for path in PACKAGE.rglob("*.py")
        if PACKAGE / "claims" not in path.parents
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in REGISTRY
    }
    assert named <= {("networks/sampling.py", "theorem-d-witness")}


def test_a_table_is_found(tmp_path):
    path = tmp_path / "second.py"
    path.write_text('PROOFS = {"theorem-s": "U1", "duality": ""}\none = "theorem-s"\n')
    assert tables(path) == [(1, ["duality", "theorem-s"])]
