"""``verify coq-check``: what it writes for Coq, what it refuses, and, where there is Coq, what Coq says."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import share
from verify.certificates.canonical import sealed
from verify.certificates.facts import Scope
from verify.checker import engine_named, read
from verify.errors import CertificateRejected, DomainError
from verify.exact import QQ
from verify.formal import bounds
from verify.formal.bounds import formal_bound
from verify.formal.certificate import CoqTheorem, _Writer, coq_certificate, statement_settled
from verify.formal.data import packed_forest
from verify.formal.modulus import LARGE, PACKED, evaluated, nonsingular, nonsingular_part, with_small_modulus
from verify.formal.run import ALLOWED, LAST, THEORY, CoqAnswer, run_coq
from verify.formal.theorems import upper_bound
from verify.formal.witness import Weights, Witness, evidence, map_weights
from verify.separation.bounds import BOUNDS, BoundProblem
from verify.separation.decide import bound_values
from verify.statements import Instance, Interval, RankAt, Sizes

SHIPPED = THEORY.parent / "certificates"
SMALL = SHIPPED / "shallow-width" / "L2-R2-M2-tS2-tE2.json"
WHOLE = SHIPPED / "theorem-d-witness" / "L2-R4-M3-tS5-tE5.json"
GRID = SHIPPED / "theorem1-depth1-grid" / "L1-R3-M2-tS2-tE2-N2.json"

# What the checker's theory is made of, in the order of compilation.
FILES = [
    "Multisets",
    "Ranks",
    "Separation",
    "RAC",
    "SchwartzZippel",
    "Generic",
    "Forms",
    "UpperBounds",
    "Ideals",
    "InclusionExclusion",
    "IdealBound",
    "CornerBound",
    "GridReadings",
    "BoundValues",
    "IdealValues",
    "CornerValues",
    "Splits",
    "StartLast",
    "MachineResidues",
    "Machine",
    "Elimination",
    "Factors",
    "BlockElimination",
    "PackedElimination",
    "Characteristic",
    "CheckerNetwork",
    "Checker",
    "CheckerSplits",
    "CheckerFields",
]

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="there is no coqc (Debian package coq)")


@pytest.fixture(scope="session")
def theory(tmp_path_factory) -> Path:
    """The checker's theory, compiled."""
    folder = tmp_path_factory.mktemp("theory")
    for name in FILES:
        shutil.copy(THEORY / f"{name}.v", folder)
        done = subprocess.run(
            ["coqc", "-Q", ".", "Verify", "-w", "none", f"{name}.v"], cwd=folder, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    return folder


def changed(path: Path, tmp_path: Path, change) -> Path:
    """The certificate with ``change`` applied to its JSON, sealed again."""
    body = json.loads(path.read_text())
    del body["sha256"]
    change(body)
    out = tmp_path / "changed.json"
    out.write_bytes(sealed(body))
    return out


def contents(path: Path):
    """What an accepted certificate holds."""
    report, found = read(path)
    assert report.accepted, report
    return found


def minor_of(body):
    return next(item for item in body["evidence"] if item["kind"] == "minor")


def test_the_file_for_coq_has_the_theorems_in_words_and_in_coq():
    """A minor, and a bound of another rank: two layers of width 2 against one."""
    certificate = coq_certificate(contents(SMALL))
    lower, upper = certificate.theorems
    assert lower.statement == (
        "almost_all_weights 2 (fun (K : fieldType) (phi : {rmorphism rat -> K}) (w : weights K 2 2) =>"
        " sep_rank_ge (function_of w 2 2 2) 6)"
    )
    assert "depth L = 2, width R = 2 and M = 2" in lower.words
    assert lower.words.endswith("is at least 6.")
    assert upper.statement == "forall (K : fieldType) (w : weights K 2 2), sep_rank_le (function_of w 1 2 2) 4"
    assert upper.words.startswith("For all weights in every field the function rank")
    assert upper.words.endswith("is at most 4.")
    for theorem in (lower, upper):
        assert f"(** {theorem.words} *)" in certificate.text
        assert f"Theorem {theorem.name} :\n  {theorem.statement}." in certificate.text
        assert f"Print Assumptions {theorem.name}." in certificate.text
    assert "vm_cast_no_check" in certificate.text
    assert "vm_cast_no_check" not in coq_certificate(contents(SMALL), virtual_machine=False).text


def test_where_minor_and_bound_meet_the_theorem_is_an_equality():
    (theorem,) = coq_certificate(contents(GRID)).theorems
    assert "sep_rank_is (grid_of (@unit_templates K 2 2) w 1 2 2) 3" in theorem.statement
    assert "grid rank over 2 one-hot templates" in theorem.words
    assert theorem.words.endswith(" is 3.")
    assert theorem.ranks == Interval(3, 3)


def over_a_field(verify, tmp_path: Path, p: int, *options: object) -> Path:
    """A certificate of the rank of two layers of width 2 over GF(p)."""
    sizes = ("--layers", 2, "--width", 2, "--channels", 2, "--start", 2, "--end", 2)
    path = tmp_path / f"field-{p}.json"
    assert verify("rank", *sizes, "--field", p, *options, "--out", path).code in (0, 3)  # 3: the bounds do not meet
    return path


@pytest.mark.parametrize("p", [5, 101, 2147483647])
def test_over_a_prime_field_the_theorem_is_about_every_field_of_its_characteristic(verify, tmp_path, p):
    """The minor of the certificate may be in an extension; one with residues mod p is looked for."""
    found = contents(over_a_field(verify, tmp_path, p))
    assert ("extension" in minor_of(found)) is (p < 1000)
    certificate = coq_certificate(found)
    (theorem,) = certificate.theorems
    assert theorem.statement == (
        f"forall F : fieldType, (N.to_nat {p} \\in [char F])%R -> almost_all_weights 2 (fun (K : fieldType)"
        " (phi : {rmorphism F -> K}) (w : weights K 2 2) => sep_rank_is (function_of w 2 2 2) 6)"
    )
    assert theorem.words.startswith(f"For almost all weights in every field of characteristic {p} the function rank")
    assert theorem.scope is Scope.GENERIC
    assert f"modulus_1 : Uint63.int := {p}%uint63." in certificate.text
    assert f"@check_generic_sound_char {p}%num modulus_1 2 2 2 2 2 6 " in certificate.text
    assert certificate.left_out == ()
    assert statement_settled(found, certificate.theorems) is True


def test_where_no_residues_mod_p_show_the_rank_the_minor_is_left_out(verify, tmp_path):
    """With weights in GF(2) the rank is smaller, at all of them."""
    found = contents(over_a_field(verify, tmp_path, 2))
    certificate = coq_certificate(found)
    assert [theorem.ranks for theorem in certificate.theorems] == [Interval(0, 6)]
    assert certificate.left_out == ("minor over GF(2^20)",)
    assert statement_settled(found, certificate.theorems) is None


@given(st.integers(0, 2**32))
def test_a_nonsingular_part_of_a_witness_is_of_its_words(seed):
    """Of five words in each block, at weights mod 5 that may be degenerate."""
    numbers = random.Random(seed)

    def drawn(rows, columns):
        return [[numbers.randrange(5) for _ in range(columns)] for _ in range(rows)]

    weights = Weights([drawn(2, 2)], [drawn(2, 2)], *drawn(1, 2), drawn(1, 2))
    blocks = [[(depth, letter) for _ in range(5) for depth, letter in enumerate(drawn(2, 2))] for _ in range(2)]
    witness = Witness(RankAt("function", Sizes(1, 2, 2, 2, 2)), 2, 5, weights, *blocks, None, 5)
    part = nonsingular_part(witness, None)
    matrix = evaluated(witness, None).tolist()
    minors = [[a[i] * b[j] - a[j] * b[i] for i in range(5) for j in range(i)] for a in matrix for b in matrix]
    assert (part is not None) == any(minor % 5 for row in minors for minor in row)
    if part is not None:
        assert nonsingular(part, None)
        for before, after in zip(blocks, (part.starts, part.ends), strict=True):
            words = [before[i : i + 2] for i in range(0, 10, 2)]
            assert after[:2] in words
            assert after[2:] in words


def all_weights_over(p: int, tmp_path: Path, bound: int) -> Path:
    """A refutation of rank <= bound for all weights over GF(p), by a minor at weights in GF(p)."""

    def change(body):
        minor = minor_of(body)
        minor["modulus"] = p
        body["statement"].update(relation=["<=", RANK, bound], quantifier="all-weights", field={"k": 1, "p": p})
        body["evidence"] = [{"kind": "refutation", "verdict": "proved-generic", "evidence": [minor]}]
        body["rests_on"] = ["F1", "F2"]
        body["verdict"] = "refuted"

    return changed(SMALL, tmp_path, change)


def test_for_all_weights_over_a_prime_field_a_minor_is_about_its_weights(tmp_path):
    """Almost all weights, in extensions, might be none in the field."""
    found = contents(all_weights_over(1009, tmp_path, 5))
    (theorem,) = coq_certificate(found).theorems
    assert theorem.statement == (
        "forall F : fieldType, (N.to_nat 1009 \\in [char F])%R ->"
        " sep_rank_ge (function_of (weights_in F 2 2 given_weights) 2 2 2) 6"
    )
    assert theorem.scope is Scope.INSTANCE
    assert statement_settled(found, [theorem]) is False
    assert statement_settled(found, [replace(theorem, ranks=Interval(5, None))]) is None


def test_function_rank_and_grid_rank_are_two_ranks():
    """A bound of the one never meets a minor of the other."""
    grid, function = coq_certificate(contents(SHIPPED / "grid-at-most-function" / "L2-R2-M2-tS2-tE2-N2.json")).theorems
    if grid.term.notion != "grid":
        grid, function = function, grid
    assert (grid.term.notion, grid.ranks) == ("grid", Interval(0, 4))
    assert (function.term.notion, function.ranks) == ("function", Interval(6, None))
    assert "grid rank" in grid.words
    assert "grid_of" in grid.statement
    assert "function rank" in function.words
    assert "function_of" in function.statement


def test_a_bound_that_settles_the_statement_needs_no_evidence():
    """Over all words a grid rank of given weights was computed; that it is at most 6 holds for all weights."""
    certificate = coq_certificate(contents(SHIPPED / "bound-u4-grid" / "L2-R2-M2-tS2-tE2-N2-small-integer.json"))
    (theorem,) = certificate.theorems
    assert theorem.statement == (
        "forall (K : fieldType) (w : weights K 2 2), sep_rank_le (grid_of (@unit_templates K 2 2) w 2 2 2) 4"
    )
    assert certificate.left_out == ("nullspace",)


def test_sizes_in_binary_where_unary_is_too_long():
    path = SHIPPED / "conjecture1-grid-cap-mixed" / "L6-R17-M74614-tS5-tE5-N74614.json"
    (theorem,) = coq_certificate(contents(path)).theorems
    assert "weights K 17 (N.to_nat 74614)" in theorem.statement
    assert theorem.statement.endswith(f"(N.to_nat {0x1C90246E24C4BB7078})")


def test_of_a_bound_that_coq_does_not_know_the_minor_remains(monkeypatch):
    """As where U6 would take too long."""

    def too_large(term, work):
        raise bounds._TooLarge

    monkeypatch.setattr(bounds, "_corner_bound", too_large)
    formal_bound.cache_clear()
    certificate = coq_certificate(contents(SHIPPED / "rank" / "L4-R2-M2-tS3-tE3.json"))
    formal_bound.cache_clear()
    (theorem,) = certificate.theorems
    assert theorem.ranks == Interval(106, None)
    assert certificate.left_out == ("the bound U6",)


def test_where_the_start_block_comes_last_the_bounds_are_those_of_the_other_order():
    term = RankAt("function", Sizes(2, 2, 2, 2, 5))
    assert formal_bound(term, (6, 7)) == replace(formal_bound(RankAt("function", Sizes(2, 2, 2, 5, 2))), exchanged=True)
    assert formal_bound(term, (6, 7)).value < formal_bound(term, (2, 7)).value
    path = SHIPPED / "tensor-train-cut" / "L1-R2-M2-T4-at3.4-small-integer.json"
    (theorem,) = coq_certificate(contents(path)).theorems
    assert theorem.ranks == Interval(0, 2)


def test_the_corner_bound_meets_the_minor():
    certificate = coq_certificate(contents(SHIPPED / "rank" / "L4-R2-M2-tS3-tE3.json"))
    (theorem,) = certificate.theorems
    assert theorem.ranks == Interval(106, 106)
    assert certificate.left_out == ()
    assert "@check_function_corner_sound 4 2 2 3 3 106" in certificate.text


def test_triangular_and_tropical_items_are_minors():
    """Of the same order, at the same weights and inputs, with numbers for the powers of the parameter."""
    for name, k in (
        ("depth2-lattice-witness/L2-R3-M3-tS3-tE3", 10),
        ("depth2-tropical-witness/L2-R3-M3-tS12-tE12", 91),
    ):
        (witness,) = evidence(contents(SHIPPED / f"{name}.json")).minors
        assert (witness.k, witness.given) == (k, None)
        assert nonsingular(witness, None)
        (theorem,) = coq_certificate(contents(SHIPPED / f"{name}.json")).theorems
        assert theorem.ranks == Interval(k, None)
        assert theorem.scope is Scope.GENERIC


def test_in_place_of_leading_forms_a_minor_is_looked_for(verify, tmp_path, monkeypatch):
    sizes = ("--layers", 2, "--width", 6, "--channels", 6, "--start", 3, "--end", 3)
    assert verify("rank", *sizes, "--out", tmp_path / "forms.json").code == 0
    found = contents(tmp_path / "forms.json")
    assert [item["kind"] for item in found["evidence"]] == ["graded", "bound"]
    (witness,) = evidence(found).minors
    assert witness.k == 336
    monkeypatch.setattr("verify.formal.witness.MAX_SEARCHED", 335)
    assert evidence(found).others == ["graded"]


def test_a_large_minor_is_taken_mod_a_small_prime():
    """The matrix is the same one mod another number: residues of given fractions, integers by themselves."""
    (witness,) = evidence(contents(SHIPPED / "rank" / "L4-R2-M2-tS3-tE3.json")).minors
    smaller = with_small_modulus(witness, None)
    assert witness.k == 106 >= LARGE
    assert witness.modulus == 2**31 - 1
    assert smaller.modulus <= PACKED
    assert nonsingular(smaller, None)
    assert smaller.weights == map_weights(lambda x: x % smaller.modulus, witness.weights)
    text = coq_certificate(contents(SHIPPED / "rank" / "L4-R2-M2-tS3-tE3.json")).text
    assert f"modulus_1 : Uint63.int := {smaller.modulus}%uint63" in text
    assert "packed_forest 2\n" in text


@pytest.mark.parametrize("split", [None, (1, 3, 4)])
def test_the_matrix_of_a_witness_is_that_of_the_network(split):
    """Against the evaluation one by one of the producer, with a prime denominator in the weights."""
    q, stream = 101, iter(range(3, 10**6, 7))
    weights = Weights(
        *([[[next(stream) ** 2 % q for _ in range(2)] for _ in range(2)] for _ in range(2)] for _ in range(2)),
        [5, 7],
        [[1, 2], [3, 4]],
    )
    letters = [[1, 2], [3, 5], [8, 13]]
    words = [(0, 1, 2), (0, 2, 1), (1, 1, 0)]
    nodes = [(0, 0), (1, 1), (2, 2), (1, 2), (2, 1), (0, 1), (1, 1), (2, 0)]
    block = [(depth, letters[letter]) for depth, letter in nodes]
    found = evaluated(
        Witness(RankAt("function", Sizes(2, 2, 2, 3, 3)), 3, q, weights, block, block, None), split
    ).tolist()

    def value(inputs):
        states = weights.h0
        for x in inputs:
            below = x
            new = []
            for layer in range(2):
                a = [sum(c * h for c, h in zip(row, states[layer], strict=True)) for row in weights.Wh[layer]]
                b = [sum(c * v for c, v in zip(row, below, strict=True)) for row in weights.Wi[layer]]
                below = [x * y for x, y in zip(a, b, strict=True)]
                new.append(below)
            states = new
        return sum(c * h for c, h in zip(weights.Wo, states[-1], strict=True)) % q

    def woven(start, end):
        s, e = iter(start), iter(end)
        here = {1, 2, 3} if split is None else set(split)
        return [letters[next(s if time in here else e)] for time in range(1, 7)]

    assert found == [[value(woven(start, end)) for end in words] for start in words]


def test_a_packed_forest_holds_every_number():
    """Six numbers of ten bits an integer: depth and 1, then the vector."""
    text = "\n".join(packed_forest("f", [(0, [586, 1]), (1, [3, 4]), (1, [5, 6])], 2))
    numbers = [int(number) for number in re.findall(r"\b\d{4,}\b", text)]
    digits = [number >> 10 * i & 1023 for number in numbers for i in range(6)]
    assert digits == [1, 586, 1, 2, 3, 4, 2, 5, 6, 0, 0, 0]


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 4), st.integers(1, 4), st.integers(1, 4), st.booleans())
def test_the_bound_that_coq_computes_is_the_least_that_it_knows(L, R, M, t_S, t_E, grid):
    """Of U0 to U6, G1 and G2."""
    sizes = Sizes(L, R, M, t_S, t_E, M if grid else None)
    problem = BoundProblem.at(sizes, grid=grid)
    found = formal_bound(RankAt("grid" if grid else "function", sizes))
    known = ["U0", "U1", "U2", "U3", "U4", "U6", *(["G1", "G2"] if grid else ["U5"])]
    assert found.value == min(BOUNDS[name].value(problem) for name in known)


# Of the shipped certificates about circuits: those whose statement is more than Coq's theorems, and those of which
# there are none.
PARTS = {
    "extension-fields/L2-R2-M2-tS2-tE2-F2.json",
    "theorem-s-every-characteristic/L2-R2-M2-tS2-tE2-F2.json",
}
REFUSED = {
    "degenerate-weights-lose-rank/L2-R2-M2-tS2-tE2-N2-rank-one-recurrence.json": "nullspace",
    "small-field-function-loss/L2-R2-M2-tS2-tE2-F2.json": "exhaustive",
    "small-field-grid-loss/L2-R2-M2-tS2-tE2-N2-F2.json": "exhaustive",
}
CIRCUITS = sorted(
    str(path.relative_to(SHIPPED))
    for path in SHIPPED.glob("*/*.json")
    if json.loads(path.read_text())["statement"]["instance"].get("cell") == "rac"
)


def test_the_lists_name_shipped_certificates():
    assert set(CIRCUITS) >= PARTS | set(REFUSED)


@pytest.mark.parametrize("name", share(CIRCUITS))
def test_of_which_shipped_certificates_there_is_a_theorem(name):
    """Of all that are in neither list Coq's theorems imply the whole statement."""
    report, found = read(SHIPPED / name, engine=engine_named("flint"))
    if name in REFUSED:
        with pytest.raises(DomainError, match=REFUSED[name]):
            coq_certificate(found)
        return
    settled = statement_settled(found, coq_certificate(found).theorems)
    assert settled is (None if name in PARTS else report.verdict != "refuted")


def test_a_bound_at_grid_level_where_there_are_no_templates(tmp_path):
    """The certificate says rank 0 <= 4 by Z0; that the rank is at most 6 for all weights does not imply it."""

    def function_rank_below_a_grid_bound(body):
        statement = body["statement"]
        del statement["instance"]["templates"]
        statement["instance"]["weights"]["arrays"]["h1"] = [0, 0]
        statement["relation"] = ["<=", ["rank", {}], ["bound", "U2", "grid"]]
        body["evidence"] = [{"kind": "bound", "name": "Z0", "term": ["rank", {}], "value": 0}]
        body["rests_on"] = ["Z0"]

    (original,) = (SHIPPED / "bound-u2-grid").glob("*.json")
    path = changed(original, tmp_path, function_rank_below_a_grid_bound)
    report, found = read(path)
    assert report.outcome == "accepted", report.message
    assert bound_values(Instance(Sizes(2, 2, 2, 2, 2)), QQ)("U2", "grid") == 4
    six = upper_bound(RankAt("function", Sizes(2, 2, 2, 2, 2)), 6, None, "")
    assert statement_settled(found, [six]) is None


def test_given_weights_stand_in_the_file_as_fractions(verify, weights, tmp_path):
    net = json.loads(weights.read_text())
    net["Wo"] = [-1, "-2/3"]
    weights.write_text(json.dumps(net))
    out = tmp_path / "c.json"
    sizes = ("--layers", 2, "--width", 2, "--channels", 2, "--start", 2, "--end", 2)
    assert verify("rank", *sizes, "--weights", weights, "--out", out).code in (0, 3)
    certificate = coq_certificate(contents(out))
    assert "[:: (-1, 1); (-2, 3)]" in certificate.text
    assert "rational_weights 2 2 given_weights" in certificate.theorems[0].statement
    assert "almost_all" not in certificate.theorems[0].statement


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("degenerate-weights-lose-rank/L2-R2-M2-tS2-tE2-N2-rank-one-recurrence.json", "nullspace"),
        ("small-field-grid-loss/L2-R2-M2-tS2-tE2-N2-F2.json", "exhaustive"),
        ("hankel-rank-generic/n4-dx1-dy1-k4.json", "cell linear"),
    ],
)
def test_other_evidence_is_refused_in_one_sentence(verify, path, words):
    verify("coq-check", SHIPPED / path).require_one_sentence("coq-check", words)


def test_no_file_and_a_file_that_is_no_certificate(verify, tmp_path):
    verify("coq-check", tmp_path / "none.json").require_one_sentence("none.json")
    (tmp_path / "text").write_text("Axiom x : False.\n")
    verify("coq-check", tmp_path / "text").require_one_sentence("JSON")
    verify("coq-check", SMALL, "--time", "soon").require_one_sentence("soon")
    verify("coq-check", SMALL, "--time", "0s").require_one_sentence("--time")


HOSTILE = '0"). Abort. Axiom x : False. Definition y := ("'


@pytest.mark.parametrize(
    "change",
    [
        lambda body: minor_of(body)["start"].update(seed=HOSTILE),
        lambda body: minor_of(body)["weights"].update(seed=HOSTILE),
        lambda body: minor_of(body).update(k=HOSTILE),
        lambda body: minor_of(body).update(modulus=HOSTILE),
        lambda body: minor_of(body).update(modulus=[2]),
        lambda body: minor_of(body).update(term=["rank", {HOSTILE: 1}]),
        lambda body: minor_of(body).update(term=[HOSTILE, {}]),
        lambda body: minor_of(body).pop("start"),
        lambda body: minor_of(body)["start"].update(rows=[HOSTILE] * 6),
        lambda body: body["statement"]["instance"].update(R=HOSTILE),
        lambda body: body["statement"]["instance"].update(split=[1, 3]),
        lambda body: body["statement"].update(relation=[HOSTILE]),
        lambda body: body.update(evidence=HOSTILE),
        lambda body: body.update(evidence=[HOSTILE, None, {"kind": [HOSTILE]}]),
    ],
)
def test_hostile_content_never_reaches_coq(verify, tmp_path, monkeypatch, change):
    monkeypatch.setattr("verify.formal.run.run_coq", None)
    answer = verify("coq-check", changed(SMALL, tmp_path, change), "--keep", tmp_path / "kept.v")
    assert answer.code in (1, 2)
    assert answer.out == ""
    assert len(answer.err.strip().splitlines()) == 1
    assert not (tmp_path / "kept.v").exists()


def test_names_and_labels_of_a_certificate_are_not_in_the_file(tmp_path):
    def rename(body):
        body["claim"] = "admitted"
        minor_of(body)["start"]["seed"] = "abcdef"

    text = coq_certificate(contents(changed(SMALL, tmp_path, rename))).text
    assert text.isascii()
    assert "dmitted" not in text
    assert "abcdef" not in text


def test_every_definition_of_data_is_made_of_integers():
    for path in (SMALL, GRID):
        text = coq_certificate(contents(path)).text
        definitions = re.findall(r"Definition \w+ : (?:[^:]|:(?!=))*:=(.*?)\.\n", text, re.DOTALL)
        assert len(definitions) == 4
        for body in definitions:
            assert re.fullmatch(r"(?:[\s\[\]();,:]|-?\d+|Data|forest_of|%uint63)*", body), body


def sealed_file(tmp_path: Path, relation, weights: str, minor=None, *, verdict: str = "proved-generic") -> Path:
    """A certificate with the small one's minor (or ``minor``) for another relation."""

    def change(body):
        body["statement"].update(relation=relation, quantifier=weights)
        body["evidence"] = [{**minor_of(body), **(minor or {})}]
        body["rests_on"] = ["F1", "F2"]
        if verdict == "refuted":
            body["evidence"] = [{"kind": "refutation", "verdict": "proved-generic", "evidence": body["evidence"]}]
        body["verdict"] = verdict

    return changed(SMALL, tmp_path, change)


ORDER_1 = {
    "k": 1,
    "start": {"kind": "stream", "seed": "1", "rows": [0]},
    "end": {"kind": "stream", "seed": "2", "rows": [0]},
}


@pytest.mark.parametrize(
    ("relation", "weights", "verdict", "said"),
    [
        ([">=", ["rank", {}], 1000], "almost-all-weights", "proved-generic", "statement.relation"),
        (["<=", ["rank", {}], 1], "almost-all-weights", "refuted", "statement.relation"),
        ([">=", ["rank", {}], 1], "all-weights", "proved-generic", "evidence"),
    ],
)
def test_what_the_checker_rejects_is_not_answered_by_another_theorem(
    verify, tmp_path, monkeypatch, relation, weights, verdict, said
):
    """A minor of order 1 says nothing of rank >= 1000, of the refutation of rank <= 1, or of all weights."""
    monkeypatch.setattr("verify.formal.run.run_coq", None)
    answer = verify("coq-check", sealed_file(tmp_path, relation, weights, ORDER_1, verdict=verdict))
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"Error: the checker says rejected: {said}")
    assert len(answer.err.strip().splitlines()) == 1


RANK = ["rank", {}]


@pytest.mark.parametrize(
    ("relation", "weights", "k", "settled"),
    [
        ([">=", RANK, 6], "almost-all-weights", 6, True),
        ([">", RANK, 6], "almost-all-weights", 6, None),
        (["==", RANK, 6], "almost-all-weights", 6, None),
        (["<=", RANK, 5], "almost-all-weights", 6, False),
        (["<=", RANK, 5], "all-weights", 6, False),
        ([">=", RANK, 6], "all-weights", 6, None),
        (["or", [">=", RANK, 5], ["==", ["rank", {"L": 3}], 2]], "almost-all-weights", 6, True),
        ([">=", ["rank", {"L": 3}], 1], "almost-all-weights", 6, None),
        ([">=", ["grid_rank", {}], 1], "almost-all-weights", 6, None),
    ],
)
def test_whether_a_theorem_settles_a_statement(relation, weights, k, settled):
    here = RankAt("function", Sizes(2, 2, 2, 2, 2))
    theorem = CoqTheorem("t", "words", "coq", here, Interval(k, None), Scope.GENERIC)
    sizes = {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2, "templates": {"kind": "one-hot", "N": 2}}
    body = {"statement": {"instance": sizes, "quantifier": weights, "relation": relation, "field": "Q"}}
    assert statement_settled(body, [theorem]) is settled


@pytest.mark.parametrize(
    ("relation", "weights", "settled"),
    [
        (["<=", RANK, 6], "all-weights", True),
        (["<=", RANK, 6], "almost-all-weights", True),
        (["<=", RANK, 6], "these-weights", True),
        (["<=", RANK, 5], "all-weights", False),
        (["==", RANK, 6], "almost-all-weights", True),
        (["==", RANK, 6], "these-weights", True),
        (["==", RANK, 6], "all-weights", None),
        (["==", RANK, 5], "all-weights", False),
        (["<=", ["grid_rank", {}], 6], "all-weights", None),
    ],
)
def test_whether_a_bound_and_a_minor_settle_a_statement(relation, weights, settled):
    here = RankAt("function", Sizes(2, 2, 2, 2, 2))
    upper = CoqTheorem("u", "words", "coq", here, Interval(0, 6), Scope.ALL)
    lower = CoqTheorem("l", "words", "coq", here, Interval(6, None), Scope.GENERIC)
    sizes = {"L": 2, "R": 2, "M": 2, "t_S": 2, "t_E": 2, "templates": {"kind": "one-hot", "N": 2}}
    body = {"statement": {"instance": sizes, "quantifier": weights, "relation": relation, "field": "Q"}}
    assert statement_settled(body, [lower, upper]) is settled


WIDE = hex(2**20000 + 1)


@pytest.fixture
def wide(weights, tmp_path, verify) -> Path:
    """A certificate about given weights, one of which has 20,001 bits."""
    out = tmp_path / "c.json"
    sizes = ("--layers", 2, "--width", 2, "--channels", 2, "--start", 2, "--end", 2)
    assert verify("rank", *sizes, "--weights", weights, "--out", out).code in (0, 3)
    return changed(
        out, tmp_path, lambda body: body["statement"]["instance"]["weights"]["arrays"]["Wo"].__setitem__(0, WIDE)
    )


def test_a_weight_of_20001_bits_is_written(wide):
    assert f"({WIDE}, 1)" in coq_certificate(contents(wide)).text


def test_sizes_beyond_what_coq_takes_are_undecided(verify, tmp_path):
    path = changed(SMALL, tmp_path, lambda body: body["statement"]["instance"].update(M=5001))
    answer = verify("coq-check", path)
    assert (answer.code, answer.out) == (3, "")
    assert "5000" in answer.err


def test_without_coq_nothing_is_decided(verify, monkeypatch, tmp_path):
    monkeypatch.setattr("shutil.which", lambda name: None)
    answer = verify("coq-check", SMALL, "--keep", tmp_path / "c.v")
    assert (answer.code, answer.out) == (3, "")
    assert "libcoq-mathcomp-algebra" in answer.err
    assert answer.err.startswith(f"{tmp_path / 'c.v'}: written.\n")
    assert len(answer.err.strip().splitlines()) == 2
    assert (tmp_path / "c.v").read_text() == coq_certificate(contents(SMALL)).text


def test_the_certificate_is_not_overwritten(verify, tmp_path):
    copy = tmp_path / "c.json"
    shutil.copy(SMALL, copy)
    verify("coq-check", copy, "--keep", copy).require_one_sentence("--keep")
    assert copy.read_bytes() == SMALL.read_bytes()


@pytest.mark.slow
@needs_coq
def test_a_theory_that_is_not_compiled(verify, tmp_path):
    answer = verify("coq-check", SMALL, "--theory", tmp_path)
    assert (answer.code, answer.out) == (3, "")
    assert "make coq" in answer.err
    (tmp_path / LAST).write_bytes(b"no theory")
    answer = verify("coq-check", SMALL, "--theory", tmp_path)
    assert answer.code == 3
    assert len(answer.err.strip().splitlines()) == 1


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--without-vm",)])
def test_coq_proves_a_statement_that_is_a_lower_bound(verify, theory, tmp_path, options):
    path = sealed_file(tmp_path, [">=", RANK, 6], "almost-all-weights")
    answer = verify("coq-check", path, "--theory", theory, *options)
    assert answer.code == 0, answer
    assert " ".join(answer.out.split()).endswith(
        "This implies the statement of the certificate: L=2 R=2 M=2 t_S=2 t_E=2: rank >= 6"
    )
    said = verify("coq-check", path, "--theory", theory, "--json", *options).json
    assert said["implied"] is True
    assert set(said["assumptions"]) <= ALLOWED
    assert "add_spec" in said["assumptions"]


@needs_coq
@pytest.mark.slow
def test_coq_proves_a_refutation(verify, theory, tmp_path):
    """For all weights rank <= 5 is refuted by rank >= 6 for almost all."""
    path = sealed_file(tmp_path, ["<=", RANK, 5], "all-weights", verdict="refuted")
    answer = verify("coq-check", path, "--theory", theory)
    assert answer.code == 0, answer
    assert " ".join(answer.out.split()).endswith("not (L=2 R=2 M=2 t_S=2 t_E=2 weights=all: rank <= 5)")


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize(
    ("p", "options", "words"),
    [
        (101, (), "rank_is_6_1 : forall F : fieldType, (N.to_nat 101 \\in [char F])%R ->"),
        (2147483647, (), "in every field of characteristic 2147483647 the function rank"),
        (1009, ("--grid", 2), "sep_rank_is (grid_of (@unit_templates K 2 2) w 2 2 2) 4"),
        (1009, ("--split", "1,3|2,4"), "sep_rank_is (split_function_of w 2 [:: true; false; true; false] 2 2)"),
        (1009, ("--grid", 2, "--split", "1,3|2,4"), "sep_rank_is (split_grid_of (@unit_templates K 2 2) w 2 "),
    ],
)
def test_coq_proves_ranks_over_a_prime_field(verify, theory, tmp_path, p, options, words):
    answer = verify("coq-check", over_a_field(verify, tmp_path, p, *options), "--theory", theory)
    assert (answer.code, answer.err) == (0, "")
    assert words in " ".join(answer.out.split())


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--grid", 2), ("--split", "1,3|2,4"), ("--grid", 2, "--split", "1,3|2,4")])
def test_coq_proves_ranks_of_given_residues(verify, theory, weights, tmp_path, options):
    path = over_a_field(verify, tmp_path, 1009, "--weights", weights, *options)
    answer = verify("coq-check", path, "--theory", theory)
    text = " ".join(answer.out.split())
    assert answer.code == 0, answer
    assert "For the weights of the certificate in every field of characteristic 1009" in text
    assert "(weights_in F 2 2 given_weights" in text


@needs_coq
@pytest.mark.slow
def test_coq_refutes_a_bound_for_all_weights_over_a_prime_field(verify, theory, tmp_path):
    answer = verify("coq-check", all_weights_over(1009, tmp_path, 5), "--theory", theory)
    assert answer.code == 0, answer
    text = coq_certificate(contents(all_weights_over(1009, tmp_path, 5))).text
    with pytest.raises(CertificateRejected):
        run_coq(
            text.replace("1009%num", "1013%num").replace("N.to_nat 1009", "N.to_nat 1013"), theorems=1, theory=theory
        )


@needs_coq
@pytest.mark.slow
def test_of_other_shipped_certificates_coq_proves_a_part(verify, theory):
    path = SHIPPED / "extension-fields" / "L2-R2-M2-tS2-tE2-F2.json"
    answer = verify("coq-check", path, "--theory", theory)
    assert answer.code == 3, answer
    assert answer.err == ""
    text = " ".join(answer.out.split())
    assert "This is a part of the statement of the certificate: L=" in text
    assert "it has no theorem for: minor over GF(2^20)" in text
    assert "F2 (formal: sep_rank_ge_almost_all)" in text
    said = verify("coq-check", path, "--theory", theory, "--json").json
    assert (said["implied"], said["left_out"]) == (False, ["minor over GF(2^20)"])


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--without-vm",)])
@pytest.mark.parametrize(
    ("name", "theorems", "last"),
    [
        ("theorem1-depth1-grid/L1-R3-M2-tS2-tE2-N2", ["rank_is_3_1"], "This implies"),
        ("shallow-width/L2-R2-M2-tS2-tE2", ["rank_at_least_6_1", "rank_at_most_4_2"], "Together"),
        ("duality/L2-R2-M2-tS3-tE3", ["rank_is_8_1", "rank_is_8_3"], "Together"),
        ("theorem1-depth1-all-weights/L1-R3-M2-tS2-tE2", ["rank_at_most_3"], "This implies"),
        ("depth2-lattice-witness/L2-R3-M3-tS3-tE3", ["rank_at_least_10"], "This implies"),
        ("conjecture1-grid-cap-mixed/L6-R17-M74614-tS5-tE5-N74614", ["rank_at_most"], "This implies"),
    ],
)
def test_coq_proves_statements_with_bounds(verify, theory, name, theorems, last, options):
    path = SHIPPED / f"{name}.json"
    said = verify("coq-check", path, "--theory", theory, "--json", *options).json
    assert said["implied"] is True
    assert [theorem["name"] for theorem in said["theorems"]] == theorems
    assert bool(said["assumptions"]) is any("most" not in theorem for theorem in theorems)
    if not options:
        answer = verify("coq-check", path, "--theory", theory)
        assert answer.code == 0
        text = " ".join(answer.out.split())
        assert last in text[text.index("Proved by Coq") :]
        assert ("rests on nothing." in text) is not bool(said["assumptions"])


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "theorem"),
    [("rank/L4-R2-M2-tS3-tE3", "rank_is_106_1"), ("depth2-tropical-witness/L2-R3-M3-tS12-tE12", "rank_at_least_91")],
)
def test_coq_proves_by_the_corner_bound_and_by_powers_of_a_number(verify, theory, name, theorem):
    """The former with packed elimination."""
    said = verify("coq-check", SHIPPED / f"{name}.json", "--theory", theory, "--json").json
    assert said["implied"] is True
    assert [found["name"] for found in said["theorems"]] == [theorem]
    assert set(said["assumptions"]) <= ALLOWED
    assert ("lsr_spec" in said["assumptions"]) is True


@needs_coq
@pytest.mark.slow
def test_coq_refuses_a_singular_matrix_in_either_way(theory):
    """The last of 106 start words is the first: not of full rank, packed or not."""
    (witness,) = evidence(contents(SHIPPED / "rank" / "L4-R2-M2-tS3-tE3.json")).minors
    for one in (witness, with_small_modulus(witness, None)):
        starts = [*one.starts[:-3], *one.starts[:3]]
        writer = _Writer(None, True)
        writer.write([replace(one, starts=starts)], {})
        with pytest.raises(CertificateRejected, match="a row vanishes"):
            run_coq("\n".join(writer.blocks), theorems=1, theory=theory)


def test_the_sentences_fit_the_terminal(verify, monkeypatch):
    """But for what cannot be broken, names and numbers."""
    monkeypatch.setattr("verify.formal.run.run_coq", lambda *a, **k: CoqAnswer("8.16.1", 1.0, ()))
    for width in (40, 80):
        monkeypatch.setenv("COLUMNS", str(width))
        out = verify("coq-check", SMALL).out
        assert "  rank_at_least_6_1" in out
        assert max(map(len, out.splitlines())) <= width
        assert "For almost all weights in every field of characteristic 0" in " ".join(out.split())


BOUNDED = [
    (RankAt("function", Sizes(4, 2, 2, 3, 3)), None),
    (RankAt("grid", Sizes(4, 2, 2, 3, 3, 7)), None),
    (RankAt("function", Sizes(1, 2, 3, 2, 4)), None),
    (RankAt("function", Sizes(3, 2, 3, 2, 3)), None),
    (RankAt("function", Sizes(2, 3, 2, 1, 5)), None),
    (RankAt("function", Sizes(2, 1, 4, 3, 2)), None),
    (RankAt("function", Sizes(2, 4, 3, 5, 5)), None),
    (RankAt("function", Sizes(3, 2, 2, 3, 3)), None),
    (RankAt("grid", Sizes(2, 4, 3, 5, 5, 3)), None),
    (RankAt("grid", Sizes(3, 2, 3, 2, 3, 2)), None),
    (RankAt("grid", Sizes(2, 3, 3, 5, 2, 3)), None),
    (RankAt("grid", Sizes(4, 3, 4, 2, 2, 1)), None),
    (RankAt("function", Sizes(2, 3, 2, 3, 2)), (1, 3, 4)),
    (RankAt("function", Sizes(3, 2, 2, 2, 3)), (2, 5)),
    (RankAt("grid", Sizes(2, 3, 3, 3, 2, 2)), (1, 3, 5)),
    (RankAt("grid", Sizes(1, 3, 3, 1, 3, 3)), (2,)),
    (RankAt("grid", Sizes(1, 3, 3, 2, 3, 3)), (4, 5)),
    (RankAt("function", Sizes(2, 2, 2, 2, 3)), (4, 5)),
]


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize("split", [None, (1, 3, 4), (2, 5), (1, 3, 5), (2,), (4, 5)])
def test_the_bound_that_python_finds_is_the_one_that_coq_computes(theory, split):
    """One less is refused."""
    values = {term: formal_bound(term, steps).value for term, steps in BOUNDED if steps == split}
    writer = _Writer(split, True)
    writer.write([], values)
    assert run_coq("\n".join(writer.blocks), theorems=len(values), theory=theory).assumptions == ()
    term, value = values.popitem()
    writer = _Writer(split, True)
    writer.write([], {term: value - 1})
    with pytest.raises(CertificateRejected):
        run_coq("\n".join(writer.blocks), theorems=1, theory=theory)


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "theorem", "words"),
    [
        ("odd-even-every-depth/L3-R2-M3-tS2-tE2-N3", "rank_is_6_1", "inputs at the steps 1, 3 and the t_E = 2 others"),
        ("tensor-train-odd-even-lower/L1-R3-M3-tS4-tE4-N3", "rank_at_least_81", "steps 1, 3, 5, 7 and the t_E = 4"),
    ],
)
def test_coq_proves_statements_about_other_splits(verify, theory, name, theorem, words):
    said = verify("coq-check", SHIPPED / f"{name}.json", "--theory", theory, "--json").json
    assert said["implied"] is True
    (found,) = said["theorems"]
    assert found["name"] == theorem
    assert words in found["words"]
    assert "split_grid_of" in found["coq"]
    assert "[:: true; false; true; false" in found["coq"]


@needs_coq
@pytest.mark.slow
def test_coq_proves_a_bound_for_given_fractions(verify, theory, weights, tmp_path):
    net = json.loads(weights.read_text())
    net["Wo"] = [-1, "-2/3"]
    net["h0"][0] = ["-2/5", 0]
    weights.write_text(json.dumps(net))
    sizes = ("--layers", 2, "--width", 2, "--channels", 2, "--start", 2, "--end", 2)
    verify("rank", *sizes, "--weights", weights, "--out", tmp_path / "c.json")
    answer = verify("coq-check", tmp_path / "c.json", "--theory", theory)
    assert (answer.code, answer.err) == (0, "")
    text = " ".join(answer.out.split())
    assert "_1 : sep_rank_ge (function_of (rational_weights 2 2 given_weights_1) 2 2 2) " in text
    assert "rank_at_most_6_2 : forall (K : fieldType) (w : weights K 2 2), sep_rank_le" in text


@needs_coq
@pytest.mark.slow
def test_coq_reads_a_weight_of_20001_bits(verify, theory, wide):
    answer = verify("coq-check", wide, "--theory", theory)
    assert (answer.code, answer.err) == (0, "")
    assert "Proved by Coq" in answer.out


@needs_coq
@pytest.mark.slow
def test_a_rank_of_some_hundreds(verify, theory, tmp_path):
    sizes = ("--layers", 2, "--width", 6, "--channels", 6, "--start", 3, "--end", 3)
    assert verify("rank", *sizes, "--out", tmp_path / "c.json").code == 0
    answer = verify("coq-check", tmp_path / "c.json", "--theory", theory, "--time", "55s", "--engine", "flint")
    assert (answer.code, answer.err) == (0, "")
    assert "inputs, is 336." in " ".join(answer.out.split())


def too_much(body):
    """One more row and column than the rank of one layer of width 2 allows."""
    body["statement"]["instance"].update(L=1, R=2, M=2, t_S=2, t_E=2)
    minor = minor_of(body)
    minor.update(k=3, start={"kind": "stream", "seed": "1", "rows": [0, 1, 2]})
    minor.update(end={"kind": "stream", "seed": "2", "rows": [0, 1, 2]})


@needs_coq
@pytest.mark.slow
@pytest.mark.parametrize("vm", [True, False])
def test_coq_refuses_a_false_bound(verify, theory, tmp_path, vm):
    """The checker refuses it first; asked alone, so does Coq."""
    path = changed(SMALL, tmp_path, too_much)
    answer = verify("coq-check", path, "--theory", theory)
    assert (answer.code, answer.out) == (1, "")
    writer = _Writer(None, vm)
    writer.write(evidence(read(path)[1]).minors, {})
    with pytest.raises(CertificateRejected, match="a row vanishes"):
        run_coq("\n".join(writer.blocks), theorems=1, theory=theory)


@needs_coq
@pytest.mark.slow
def test_coq_refuses_residues_that_are_not_those_of_the_weights(theory, weights, verify, tmp_path):
    """The residues of given weights are only offered: the kernel compares them."""
    sizes = ("--layers", 2, "--width", 2, "--channels", 2, "--start", 2, "--end", 2)
    verify("rank", *sizes, "--weights", weights, "--out", tmp_path / "c.json")
    text = coq_certificate(contents(tmp_path / "c.json")).text
    assert run_coq(text, theorems=2, theory=theory).assumptions
    forged = text.replace("[:: (-1, 1); (-2, 1)]", "[:: (-1, 1); (-3, 1)]")
    assert forged != text
    with pytest.raises(CertificateRejected):
        run_coq(forged, theorems=2, theory=theory)


@needs_coq
@pytest.mark.slow
def test_axioms_and_admitted_proofs_are_not_accepted(theory):
    text = coq_certificate(contents(SMALL)).text
    admitted = re.sub(r"vm_cast_no_check \(erefl true\)\.\nQed\.", "Admitted.", text)
    assert admitted != text
    with pytest.raises(CertificateRejected, match="more than machine integers"):
        run_coq(admitted, theorems=2, theory=theory)
    with pytest.raises(CertificateRejected, match="expected 2"):
        run_coq(text.replace("Print Assumptions", "Check"), theorems=2, theory=theory)


@needs_coq
@pytest.mark.slow
def test_the_time_limit_ends_coq(verify, theory):
    answer = verify("coq-check", SMALL, "--theory", theory, "--time", "0.2s")
    assert (answer.code, answer.out) == (3, "")
    assert "0.2 seconds" in answer.err
