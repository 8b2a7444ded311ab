"""Tensors from files and from Python: what is read is exactly what is there, and what is not exact is refused."""

from __future__ import annotations

import json
import pickle
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.errors import BudgetExceeded, DomainError
from verify.exact import GF, QQ
from verify.tensors import given as module
from verify.tensors.given import read_tensor

NESTED = [[[1, -2], [3, 4]], [[5, "1/6"], ["0.5", 2**80]]]
FLAT = [1, -2, 3, 4, 5, Fraction(1, 6), Fraction(1, 2), 2**80]


def entries(tensor: Any) -> list[Any]:
    return list(tensor.array.reshape(-1).tolist())


class TestWhatIsRead:
    def test_nested_lists(self) -> None:
        tensor = read_tensor(NESTED)
        assert (tensor.shape, entries(tensor), tensor.floats) == ((2, 2, 2), FLAT, False)
        assert repr(tensor) == "<GivenTensor 2×2×2 over Q>"

    def test_a_json_file_in_both_forms(self, tmp_path: Path) -> None:
        nested, flat = tmp_path / "nested.json", tmp_path / "flat.json"
        nested.write_text(json.dumps(NESTED))
        flat.write_text(json.dumps({"shape": [2, 2, 2], "entries": [str(entry) for entry in FLAT]}))
        assert entries(read_tensor(nested)) == entries(read_tensor(str(flat))) == FLAT

    def test_a_decimal_in_json_is_what_it_says(self, tmp_path: Path) -> None:
        path = tmp_path / "t.json"
        path.write_text("[[0.1, 1], [2, 3]]")
        assert entries(read_tensor(path))[0] == Fraction(1, 10)

    @pytest.mark.parametrize("kind", ["int8", "uint8", "int16", ">i4", "int64", "uint64"])
    def test_an_array_of_integers(self, tmp_path: Path, kind: str) -> None:
        values = np.arange(24).reshape(2, 3, 4).astype(kind)
        np.save(tmp_path / "t.npy", values)
        np.save(tmp_path / "f.npy", np.asfortranarray(values))  # the order in the file is no part of the tensor
        np.savez(tmp_path / "t.npz", only=values)
        for name in ("t.npy", "f.npy", "t.npz"):
            assert entries(read_tensor(tmp_path / name)) == list(range(24))
        assert entries(read_tensor(values)) == list(range(24))

    def test_one_of_several_arrays(self, tmp_path: Path) -> None:
        path = tmp_path / "t.npz"
        np.savez(path, a=np.eye(2, dtype=int), b=np.ones((3, 2), dtype=int))
        assert read_tensor(path, array="b").shape == (3, 2)
        with pytest.raises(DomainError, match=r"has 2 arrays \(a, b\); say which with --array"):
            read_tensor(path)
        with pytest.raises(DomainError, match=r"has no array 'c'; there are a, b"):
            read_tensor(path, array="c")

    def test_arrays_of_python_numbers(self) -> None:
        values = np.array([[Fraction(1, 3), 2], [2**70, -1]], dtype=object)
        assert entries(read_tensor(values)) == [Fraction(1, 3), 2, 2**70, -1]

    def test_integers_that_fit_are_kept_as_such(self) -> None:
        assert read_tensor([[1, 2], [3, 4]]).array.dtype == np.int64
        assert read_tensor([[1, 2], [3, 2**62]]).array.dtype == object
        assert entries(read_tensor(np.array([[2**63, 0]], dtype=np.uint64))) == [2**63, 0]

    def test_over_a_prime_field(self) -> None:
        assert entries(read_tensor([[-1, "1/2"], [7, 9]], field=7)) == [6, 4, 0, 2]
        assert read_tensor([[1, 2]], field="7").field == GF(7)
        with pytest.raises(DomainError, match=r"has the entry .*1.*7.*, which has no value in GF\(7\)"):
            read_tensor([["1/7", 1]], field=7)
        for field in ("2^2", 2**61 - 1):
            with pytest.raises(DomainError, match=r"over Q or a prime field below 2\^31"):
                read_tensor([[1, 2]], field=field)

    def test_one_that_is_read_already(self) -> None:
        once = read_tensor([[1, 8]])
        assert read_tensor(once) is once
        assert entries(read_tensor(once, field=7)) == [1, 1]

    @given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=4, max_size=4))
    def test_floats_as_they_are_stored(self, values: list[float]) -> None:
        array = np.array(values).reshape(2, 2)
        assert entries(read_tensor(array, floats_as_stored=True)) == [Fraction(value) for value in values]
        assert entries(read_tensor(array.tolist(), floats_as_stored=True)) == [Fraction(value) for value in values]
        assert read_tensor(array, floats_as_stored=True).floats

    def test_floats_of_a_file(self, tmp_path: Path) -> None:
        for kind in ("float16", "float32", "float64"):
            values = np.array([[0.1, 1.5], [-3, 2**-14]], dtype=kind)
            np.save(tmp_path / "t.npy", values)
            assert entries(read_tensor(tmp_path / "t.npy", floats_as_stored=True)) == [
                Fraction(float(value)) for value in values.reshape(-1)
            ]
            with pytest.raises(DomainError, match=r"floating-point numbers, which are rounded.*--floats-as-stored"):
                read_tensor(tmp_path / "t.npy")

    def test_entries_as_a_certificate_has_them(self) -> None:
        assert read_tensor(NESTED).entries_json() == [1, -2, 3, 4, 5, [1, 6], [1, 2], hex(2**80)]
        assert read_tensor([[-(2**70), Fraction(-1, 2**70)]]).entries_json() == [hex(-(2**70)), [-1, hex(2**70)]]


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("source", "message"),
        [
            (3, "is one number: a tensor that is unfolded has at least two axes"),
            ([1, 2], "has one axis"),
            ([], r"has one axis"),
            ([[], []], r"the shape \[2, 0\]: axis 2 is empty"),
            (np.zeros((0, 3), dtype=int), r"axis 1 is empty"),
            (np.array(5), "is one number"),
            ([[1, 2], [3]], r"at \[1\] stands a list of 1, and the first members have a list of 2"),
            ([[1, 2], 3], r"at \[1\] stands a number, and the first members have a list of 2"),
            ([[1, 2], [3, [4]]], r"at \[1, 1\] stands a list of 1, and the first members have a number"),
            ([[1, 2], [3, "x"]], r"entry \[1, 1\]: cannot read 'x'"),
            ([[1, 2], [3, None]], r"entry \[1, 1\]"),
            ([[1, 2], [3, True]], r"entry \[1, 1\]: a truth value"),
            ([[1, 2], [3, 0.5]], r"entry \[1, 1\]: it has floating-point numbers, which are rounded"),
            ([[1, 2], [3, 1j]], r"entry \[1, 1\]"),
            (np.array([[1 + 1j, 2]]), "complex numbers"),
            (np.array([[True, False]]), "entries of the type bool"),
            (np.array([["a", "b"]]), "entries of the type <U1"),
            (np.array([[0.5, 1]]), "floating-point numbers, which are rounded"),
            ({"shape": [2, 2], "entries": [1, 2, 3]}, r"the shape \[2, 2\] has 4 entries, but 3 are given"),
            ({"shape": [2, -2], "entries": []}, "a shape is a list of sizes"),
            ({"shape": 4, "entries": [1]}, "a shape is a list of sizes"),
            ({"entries": [1]}, "a tensor is nested lists, or"),
            (np.zeros((1,) * 31 + (2,), dtype=int).tolist(), None),
        ],
    )
    def test_from_python(self, source: Any, message: str | None) -> None:
        if message is None:
            assert read_tensor(source).order == 32
            return
        with pytest.raises(DomainError, match=message):
            read_tensor(source)

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
    def test_what_is_no_number(self, tmp_path: Path, value: float) -> None:
        values = np.array([[1.0, 2.0], [3.0, value]])
        np.save(tmp_path / "t.npy", values)
        for source in (values, tmp_path / "t.npy"):
            with pytest.raises(DomainError, match=r"has the entry (nan|inf|-inf) at \[1, 1\], which is no number"):
                read_tensor(source, floats_as_stored=True)
        with pytest.raises(DomainError, match=r"entry \[1, 1\]: (nan|inf|-inf) is no number"):
            read_tensor(values.tolist(), floats_as_stored=True)

    def test_a_pickle_is_not_loaded(self, tmp_path: Path) -> None:
        done = tmp_path / "done"

        class Harmful:
            def __reduce__(self) -> Any:
                return (open, (str(done), "w"))

        np.save(tmp_path / "t.npy", np.array([[Harmful(), 1]], dtype=object), allow_pickle=True)
        (tmp_path / "t.pkl").write_bytes(pickle.dumps([[Harmful()]]))
        np.savez(tmp_path / "t.npz", a=np.array([[Harmful(), 1]], dtype=object))
        for name in ("t.npy", "t.npz"):
            with pytest.raises(DomainError, match="Python objects, which are never loaded"):
                read_tensor(tmp_path / name)
        with pytest.raises(DomainError):
            read_tensor(tmp_path / "t.pkl")
        assert not done.exists()

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            (np.array([[1 + 2j, 0]]), "has the type complex128; integers or real numbers are read"),
            (np.array([[True, False]]), "has the type bool"),
            (np.array([["a", "b"]]), "has the type <U1"),
            (np.array(7), "is one number"),
            (np.array([1, 2, 3]), "has one axis"),
            (np.zeros((3, 0), dtype=int), "axis 2 is empty"),
            (np.array([[2**63, 1]], dtype=np.uint64), r"integers beyond 2\^63"),
        ],
    )
    def test_a_file_of_something_else(self, tmp_path: Path, values: Any, message: str) -> None:
        np.save(tmp_path / "t.npy", values)
        with pytest.raises(DomainError, match=message):
            read_tensor(tmp_path / "t.npy", floats_as_stored=True)

    def test_files_that_are_none(self, tmp_path: Path) -> None:
        (tmp_path / "cut.npy").write_bytes(b"\x93NUMPY\x01\x00")
        (tmp_path / "empty.json").write_text("")
        (tmp_path / "nan.json").write_text("[[NaN, 1]]")
        (tmp_path / "text.json").write_text("not JSON")
        for name, message in (
            ("cut.npy", "no array of the .npy format"),
            ("empty.json", "is empty; JSON is expected"),
            ("nan.json", "NaN is no number there"),
            ("text.json", "is not JSON"),
            ("missing.npy", "no such file"),
            ("", "directory"),
        ):
            with pytest.raises(DomainError, match=message):
                read_tensor(tmp_path / name)
        (tmp_path / "fine.json").write_text("[[1, 2]]")
        with pytest.raises(DomainError, match="is no file of arrays, so there is no array 'a' to choose"):
            read_tensor(tmp_path / "fine.json", array="a")

    def test_more_entries_than_are_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(module, "MAX_ENTRIES", 15)
        np.save(tmp_path / "t.npy", np.zeros((4, 4), dtype=int))
        for source in (tmp_path / "t.npy", np.zeros((4, 4), dtype=int), [[0] * 4] * 4):
            with pytest.raises(BudgetExceeded, match="has 16 entries; at most 15 are read"):
                read_tensor(source)

    def test_more_axes_than_are_read(self) -> None:
        with pytest.raises(DomainError, match="has 53 axes; at most 52 are read"):
            read_tensor({"shape": [1] * 53, "entries": [1]})


def test_unfoldings_are_those_of_the_definition() -> None:
    tensor = read_tensor(np.arange(24).reshape(2, 3, 4))
    assert tensor.unfolding((2,)).tolist() == [
        [12 * i + 4 * j + l for i in range(2) for l in range(4)] for j in range(3)
    ]
    assert tensor.unfolding((1, 3)).tolist() == [
        [12 * i + 4 * j + l for j in range(3)] for i in range(2) for l in range(4)
    ]
    assert tensor.sides((1, 3)) == (8, 3)
    assert read_tensor([[1]]).field == QQ
