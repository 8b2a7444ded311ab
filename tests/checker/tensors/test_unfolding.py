"""The cell ``tensor``, written by hand: unfoldings of the W state and of others, and what is refused."""

from __future__ import annotations

import hashlib
from copy import deepcopy
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import plain
from tests.checker.checking import accepted, harmless, refused
from tests.checker.writer import Json, canonical, certificate, seal
from verify.checker import check_bytes

RANK = ["unfolding_rank", {}]
W_STATE = [int(sum(index) == 1) for index in product(range(2), repeat=3)]


def about(
    relation: Any,
    shape: Any = (2, 2, 2),
    entries: Any = W_STATE,
    splits: Any = ((1,),),
    *,
    field: Any = "Q",
    quantifier: str = "these-weights",
    **more: Any,
) -> Json:
    instance = {
        "cell": "tensor",
        "shape": list(shape),
        "entries": list(entries),
        "splits": [list(split) for split in splits],
        **more,
    }
    return {"quantifier": quantifier, "field": field, "instance": instance, "relation": relation}


def block(rows: list[int], columns: list[int], *, term: Any = RANK, modulus: int = 101, **more: Any) -> Json:
    place = {"k": len(rows), "modulus": modulus, "rows": rows, "columns": columns}
    return {"kind": "minor", "term": term, **place, **more}


def most(rank: Any, *, term: Any = RANK) -> Json:
    return {"kind": "nullspace", "term": term, "rank": rank}


def proof(statement: Json, *items: Json, verdict: str = "proved-instance", rests_on: Any = None) -> Json:
    kinds = {item["kind"] for item in items}
    return certificate(statement, verdict, *items, rests_on=rests_on or (["F1"] if "minor" in kinds else []))


def good() -> Json:
    return proof(about(["==", RANK, 2]), block([0, 1], [1, 0]), most(2))


class TestWhatItProves:
    def test_the_rank_of_one_unfolding(self) -> None:
        report = accepted(good())
        (fact,) = report.facts
        assert (fact.term, fact.lo, fact.hi, fact.scope) == ("unfolding_rank(1|2,3)", 2, 2, "instance")
        assert report.statement == (
            "For the given entries the ranks of the unfoldings of the 2×2×2 tensor over Q with the entries "
            "[0,1,1,0,1,0,0,0] in C order (unfolding_rank = rank of the matrix with the axes left of the bar on rows, "
            "the others on columns; split 1 is 1|2,3) satisfy unfolding_rank == 2."
        )
        assert report.statement_text == "tensor shape=2x2x2 splits=1|2,3 weights=these: unfolding_rank == 2"

    def test_rows_and_columns_are_in_c_order(self) -> None:
        """The entries 0..23 of shape 2×3×4 at 1,3|2: row (i, l) and column j have the entry 12i + 4j + l."""
        table = [[12 * i + 4 * j + l for j in range(3)] for i in range(2) for l in range(4)]
        statement = about([">=", RANK, 1], (2, 3, 4), range(24), [(1, 3)])
        for row in range(8):
            for column in range(3):
                item = block([row], [column], modulus=997)
                if table[row][column]:
                    accepted(proof(statement, item))
                else:
                    refused(proof(statement, item), "rejected", "leading minor of order 1 is zero")
        # and the determinant of a block is that of the table
        value = table[0][1] * table[5][2] - table[0][2] * table[5][1]
        item = block([0, 5], [1, 2], modulus=abs(value))
        refused(proof(about([">=", RANK, 2], (2, 3, 4), range(24), [(1, 3)]), item), "rejected", "order 2 is zero")

    def test_many_entries_are_said_by_their_hash(self) -> None:
        entries = [7 * i % 31 for i in range(25_000)]
        report = accepted(proof(about(["<=", RANK, 2], (2, 12_500), entries), most(2)))
        digest = hashlib.sha256(canonical(entries).encode()).hexdigest()
        assert f"25000 entries, of whose canonical list the SHA-256 is {digest}," in report.statement
        few = accepted(proof(about(["<=", RANK, 2], (2, 32), entries[:64]), most(2)))
        assert f"the entries {canonical(entries[:64])} in C order" in few.statement
        more = accepted(proof(about(["<=", RANK, 1], (1, 65), entries[:65]), most(1)))
        assert hashlib.sha256(canonical(entries[:65]).encode()).hexdigest() in more.statement

    def test_several_splits_in_one_file(self) -> None:
        splits = [(1,), (1, 2), (1, 3)]
        relation = ["all", "i", 1, "splits", ["==", ["unfolding_rank", {"split": "i"}], 2]]
        items = [
            part
            for number, columns in ((1, [1, 0]), (2, [1, 0]), (3, [1, 0]))
            for term in [["unfolding_rank", {"split": number}]]
            for part in (block([0, 1], columns, term=term), most(2, term=term))
        ]
        report = accepted(proof(about(relation, splits=splits), *items))
        assert [fact.term for fact in report.facts] == [
            "unfolding_rank(1|2,3)",
            "unfolding_rank(1,2|3)",
            "unfolding_rank(1,3|2)",
        ]
        assert "split 1 is 1|2,3; 2 is 1,2|3; 3 is 1,3|2" in report.statement

    def test_the_first_split_has_two_names(self) -> None:
        accepted(proof(about(["==", RANK, 2]), block([0, 1], [1, 0], term=["unfolding_rank", {"split": 1}]), most(2)))

    def test_the_names_of_the_cell(self) -> None:
        relation = ["and", ["==", "order", 3], ["==", "size", 8], ["==", "splits", 1], ["<=", RANK, 2]]
        accepted(proof(about(relation), most(2)))

    def test_a_rank_over_a_prime_field_may_be_smaller(self) -> None:
        entries = [1, 2, 3, 5]
        over_q = about(["==", RANK, 2], (2, 2), entries)
        accepted(proof(over_q, block([0, 1], [0, 1]), most(2)))
        over_p = about(["==", RANK, 1], (2, 2), [1, 2, 3, 6], field={"p": 7, "k": 1})
        accepted(proof(over_p, block([0], [0], modulus=7), most(1)))
        refused(proof(over_p, block([0], [0], modulus=5), most(1)), "rejected", "over GF(7) the modulus is 7, got 5")

    def test_a_full_rank_needs_no_elimination(self) -> None:
        entries = [(i * i + 3) % 1009 for i in range(90_000)]
        report = accepted(proof(about(["<=", RANK, 300], (300, 300), entries), most(300)))
        assert report.work < 1000

    def test_fractions(self) -> None:
        entries = [[1, 2], [1, 3], [1, 4], [1, 5]]
        statement = about(["==", RANK, 2], (2, 2), entries)
        accepted(proof(statement, block([0, 1], [0, 1], modulus=7), most(2)))
        refused(proof(statement, block([0, 1], [0, 1], modulus=10), most(2)), "rejected", "is no unit mod 10")
        statement = about(["==", RANK, 1], (2, 2), [[1, 2], [1, 3], [3, 4], [1, 2]])
        accepted(proof(statement, block([1], [0], modulus=7), most(1)))
        twice = about([">=", RANK, 2], (2, 2), [[1, 2], [1, 3], [3, 4], [1, 2]])
        refused(proof(twice, block([0, 1], [0, 1], modulus=101)), "rejected", "order 2 is zero")

    def test_an_entry_over_a_prime_field_is_below_the_prime(self) -> None:
        for entry, outcome in (
            (6, ""),
            (7, "expected an integer <= 6, got 7"),
            (-1, "expected an integer >= 0, got -1"),
        ):
            body = proof(about(["<=", RANK, 2], (2, 2), [1, 2, 3, entry], field={"p": 7, "k": 1}), most(2))
            if outcome:
                refused(body, "rejected", outcome)
            else:
                accepted(body)

    def test_entries_are_written_out_up_to_2560_characters(self) -> None:
        for length, written in ((2560, True), (2561, False)):
            entries = [f"0x{'f' * 1274}", f"0x{'f' * (length - 2560 + 1275)}"]
            assert len(canonical(entries)) == length
            report = accepted(proof(about(["<=", RANK, 1], (1, 2), entries), most(1)))
            assert (canonical(entries) in report.statement) is written

    def test_zero(self) -> None:
        accepted(proof(about(["==", RANK, 0], (3, 1), [0, 0, 0]), most(0)))
        refused(proof(about(["==", RANK, 0], (3, 1), [0, 0, 1]), most(0)), "rejected", "a rank above 0")

    def test_a_refutation(self) -> None:
        items = [block([0, 1], [1, 0])]
        inner = [{"kind": "refutation", "verdict": "proved-instance", "evidence": items}]
        report = accepted(certificate(about(["<=", RANK, 1]), "refuted", *inner, rests_on=["F1"]))
        assert report.statement.startswith("It is not true that: For the given entries")

    def test_what_it_is_expected_to_say(self) -> None:
        data = seal(good())
        for text, outcome in (
            ("tensor order=3 weights=these: unfolding_rank == 2", "accepted"),
            ("tensor weights=these: unfolding_rank(split=1) <= 2", "accepted"),
            ("tensor weights=these: unfolding_rank == 3", "rejected"),
            ("tensor order=4 weights=these: unfolding_rank == 2", "rejected"),
            ("tensor weights=these: unfolding_rank(split=2) == 2", "rejected"),
            ("tensor: unfolding_rank == 2", "rejected"),
            ("spectrum weights=these: eps_rank >= 2", "rejected"),
        ):
            assert check_bytes(data, expect=text).outcome == outcome, text
        with pytest.raises(ValueError, match="L has no value in the cell tensor"):
            check_bytes(data, expect="tensor L=3 weights=these: unfolding_rank == 2")


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("changes", "outcome", "text"),
        [
            ({"shape": [2, 2]}, "rejected", "expected 4 entries, as the shape says, got 8"),
            ({"shape": [8]}, "rejected", "expected 2 to 52 axes, got 1"),
            ({"shape": []}, "rejected", "expected 2 to 52 axes, got 0"),
            ({"shape": [1] * 52 + [8]}, "rejected", "expected 2 to 52 axes, got 53"),
            ({"shape": [2, 0, 2]}, "rejected", "expected an integer >= 1, got 0"),
            ({"shape": [2, 2, 9]}, "rejected", "expected an integer <= 8, got 9"),
            ({"shape": 8}, "malformed", "expected a list"),
            ({"shape": [2, 2, True]}, "malformed", "expected an integer"),
            ({"entries": []}, "rejected", "expected an integer <= 0, got 2"),
            ({"entries": [*W_STATE[:-1], [2, 4]]}, "rejected", "not in lowest terms"),
            ({"entries": [*W_STATE[:-1], [0, 0]]}, "rejected", "expected an integer >= 2"),
            ({"entries": [*W_STATE[:-1], "1"]}, "malformed", "expected an integer"),
            ({"entries": [[0, 1, 1, 0], [1, 0, 0, 0]]}, "rejected", "expected 8 entries, as the shape says, got 2"),
            ({"splits": []}, "rejected", "at least one split, none twice"),
            ({"splits": [[]]}, "rejected", "increase strictly, at least one and not all"),
            ({"splits": [[1, 2, 3]]}, "rejected", "increase strictly, at least one and not all"),
            ({"splits": [[2, 1]]}, "rejected", "increase strictly"),
            ({"splits": [[1, 1]]}, "rejected", "increase strictly"),
            ({"splits": [[0]]}, "rejected", "expected an integer >= 1, got 0"),
            ({"splits": [[4]]}, "rejected", "expected an integer <= 3, got 4"),
            ({"splits": [[1], [1]]}, "rejected", "at least one split, none twice"),
            ({"splits": [1]}, "malformed", "expected a list"),
            ({"name": "W"}, "malformed", "unknown or not allowed"),
        ],
    )
    def test_an_instance(self, changes: Json, outcome: str, text: str) -> None:
        body = good()
        body["statement"]["instance"] |= changes
        refused(body, outcome, text)

    @pytest.mark.parametrize(
        ("quantifier", "field", "outcome", "text"),
        [
            ("almost-all-weights", "Q", "rejected", "a tensor is given, so the quantifier is these-weights"),
            ("all-weights", "Q", "rejected", "a tensor is given"),
            ("none", "Q", "malformed", "a statement about tensor has another quantifier than none"),
            ("these-weights", {"p": 2, "k": 2, "modulus": [1, 1, 1]}, "rejected", "a tensor is over Q or GF(p)"),
        ],
    )
    def test_a_statement(self, quantifier: str, field: Any, outcome: str, text: str) -> None:
        body = proof(
            about(["==", RANK, 2], quantifier=quantifier, field=field), block([0, 1], [1, 0], modulus=2), most(2)
        )
        refused(body, outcome, text)

    @pytest.mark.parametrize(
        ("item", "outcome", "text"),
        [
            (block([0, 1], [0, 1]), "rejected", "the leading minor of order 1 is zero"),
            (block([0, 0], [1, 0]), "rejected", "0 repeats entry 0"),
            (block([0, 1], [1, 1]), "rejected", "1 repeats entry 0"),
            (block([0, 2], [1, 0]), "rejected", "expected an integer <= 1, got 2"),
            (block([0, 1], [1, 4]), "rejected", "expected an integer <= 3, got 4"),
            (block([0, 1], [1, -1]), "rejected", "expected an integer >= 0"),
            (block([0], [1]), "rejected", "does not decide the relation"),
            (block([0, 1], [1, 0], k=1), "rejected", "expected a list of length 1"),
            (block([], [], k=0), "rejected", "expected an integer >= 1, got 0"),
            (block([0, 1], [1, 0], modulus=1), "rejected", "expected an integer >= 2"),
            (block([0, 1], [1, 0], modulus=2**31), "rejected", "expected an integer <= 2147483647"),
            (block([0, 1], [1, 0], weights={}), "malformed", "'weights' is unknown or not allowed"),
            (block([0, 1], [1, 0], extension=[1, 1, 1]), "malformed", "unknown or not allowed"),
            (block([0, 1], [1, 0], term=["unfolding_rank", {"split": 2}]), "rejected", "there is no split 2"),
            (block([0, 1], [1, 0], term=["unfolding_rank", {"split": 0}]), "rejected", "there is no split 0"),
            (block([0, 1], [1, 0], term=["unfolding_rank", {"L": 1}]), "malformed", "unknown or not allowed"),
            (block([0, 1], [1, 0], term=["unfolding_rank"]), "malformed", "expected"),
            (block([0, 1], [1, 0], term=["grid_rank", {}]), "malformed", "expected"),
            (most(1), "rejected", "a rank above 1"),
            (most(-1), "rejected", "expected an integer >= 0"),
            (most(2, term=["rank", {}]), "malformed", "expected"),
            ({"kind": "bound", "term": RANK, "name": "G1", "value": 2}, "rejected", "no evidence about the rank of an"),
            ({"kind": "sample", "term": RANK}, "rejected", "no evidence about the rank of an unfolding"),
            ({"kind": "identity", "rule": "evaluation"}, "rejected", ""),
        ],
    )
    def test_an_item(self, item: Json, outcome: str, text: str) -> None:
        refused(proof(about(["==", RANK, 2]), item, most(2)), outcome, text)

    def test_a_term_of_another_cell_in_the_relation(self) -> None:
        for relation in (["==", ["rank", {}], 2], ["==", ["unfolding_rank", {"t": 1}], 2], ["==", RANK, "L"]):
            refused(proof(about(relation), most(2)), "malformed", "")
        refused(proof(about(["==", ["unfolding_rank", {"split": 2}], 2]), most(2)), "rejected", "there is no split 2")

    def test_evidence_about_a_tensor_says_nothing_of_a_network(self) -> None:
        body = deepcopy(good())
        body["statement"]["instance"] = {"cell": "rac", "L": 1, "R": 1, "M": 1, "t_S": 1, "t_E": 1}
        harmless(seal(body), "malformed", "rejected")

    def test_what_is_read_again_is_paid_for_again(self) -> None:
        body = proof(about(["<=", RANK, 1], (2, 500), [1] * 1000), most(1))
        once = accepted(body).work
        body["evidence"] *= 40
        assert accepted(body).work > 30 * once
        refused(body, "over budget", "needs more than", max_work=10 * once)
        refused(body, "over budget", "MB of memory", max_memory=2000)


@st.composite
def tensors(draw: st.DrawFn) -> tuple[list[int], list[int], list[int]]:
    shape = draw(st.lists(st.integers(1, 3), min_size=2, max_size=4))
    count = 1
    for size in shape:
        count *= size
    entries = draw(st.lists(st.integers(-2, 2), min_size=count, max_size=count))
    split = draw(st.lists(st.integers(1, len(shape)), min_size=1, max_size=len(shape) - 1, unique=True))
    return shape, entries, sorted(split)


def table(shape: list[int], entries: list[int], split: list[int]) -> list[list[int]]:
    """The unfolding by its definition: every index is sorted into its row and column."""
    rows: dict[tuple[int, ...], dict[tuple[int, ...], int]] = {}
    for index, entry in zip(product(*map(range, shape)), entries, strict=True):
        row = tuple(index[axis - 1] for axis in split)
        column = tuple(i for axis, i in enumerate(index, 1) if axis not in split)
        rows.setdefault(row, {})[column] = entry
    return [[line[column] for column in sorted(line)] for _, line in sorted(rows.items())]


@given(tensors(), st.integers(0, 4), st.data())
def test_what_is_accepted_is_true(tensor: tuple[list[int], list[int], list[int]], claimed: int, data: Any) -> None:
    """Arbitrary evidence for an arbitrary rank."""
    shape, entries, split = tensor
    matrix = table(shape, entries, split)
    rank = plain.rank(matrix)
    k = data.draw(st.integers(1, min(3, len(matrix), len(matrix[0]))))
    rows = data.draw(st.permutations(range(len(matrix))))[:k]
    columns = data.draw(st.permutations(range(len(matrix[0]))))[:k]
    items = data.draw(st.sampled_from([[block(rows, columns)], [most(claimed)], [block(rows, columns), most(claimed)]]))
    relation = [data.draw(st.sampled_from(["==", "<=", ">="])), RANK, claimed]
    report = check_bytes(seal(proof(about(relation, shape, entries, [split]), *items)))
    if report.outcome == "accepted":
        assert {"==": rank == claimed, "<=": rank <= claimed, ">=": rank >= claimed}[relation[0]]
        assert report.facts[0].lo <= rank
        assert report.facts[0].hi is None or rank <= report.facts[0].hi


@given(tensors())
def test_the_exact_rank_is_accepted_and_one_less_is_not(tensor: tuple[list[int], list[int], list[int]]) -> None:
    shape, entries, split = tensor
    rank = plain.rank(table(shape, entries, split))
    accepted(proof(about(["<=", RANK, rank], shape, entries, [split]), most(rank)))
    if rank:
        refused(proof(about(["<", RANK, rank], shape, entries, [split]), most(rank - 1)), "rejected", "a rank above")
