"""Files of arrays: exact floats, and every lie in a header is refused in a sentence."""

from __future__ import annotations

import io
import json
import os
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from verify.errors import DomainError
from verify.experiments.trained_cells import safetensors_bytes
from verify.networks.files import open_arrays


def safetensors(header: Any, data: bytes) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def entry(dtype: str, shape: list[int], first: int, last: int) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [first, last]}


def opened(tmp_path: Path, data: bytes, array: str = "W") -> np.ndarray:
    path = tmp_path / "model"
    path.write_bytes(data)
    with open_arrays(path) as file:
        return file.floats(array)


def test_every_float_type_is_read_exactly(tmp_path):
    assert opened(tmp_path, safetensors({"W": entry("F64", [1], 0, 8)}, np.float64(0.1).tobytes())) == [0.1]
    single = opened(tmp_path, safetensors({"W": entry("F32", [1], 0, 4)}, np.float32(0.1).tobytes()))
    assert Fraction(single[0]) == Fraction(13421773, 2**27)
    half = opened(tmp_path, safetensors({"W": entry("F16", [2], 0, 4)}, np.float16([0.1, 6e-8]).tobytes()))
    assert [Fraction(v) for v in half] == [Fraction(819, 2**13), Fraction(1, 2**24)]
    # bfloat16 0x3dcd is 1.6015625 / 16, 0xc000 is -2, 0x0001 the least positive number.
    brain = opened(tmp_path, safetensors({"W": entry("BF16", [3], 0, 6)}, bytes.fromhex("cd3d00c00100")))
    assert [Fraction(v) for v in brain] == [Fraction(205, 2048), Fraction(-2), Fraction(1, 2**133)]


GOOD = np.arange(4, dtype="<f4").tobytes()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "neither safetensors"),
        (b"\x10" + b"\0" * 6, "neither safetensors"),
        ((2**62).to_bytes(8, "little") + b"{}", "neither safetensors"),
        (safetensors(b"{]", b""), "not JSON"),
        (safetensors(b"[1]", b""), "no JSON object"),
        (safetensors(b'{"W": 1, "W": 2}', b""), "twice"),
        (safetensors({"W": 3}, b""), "not described by"),
        (safetensors({"W": entry("F32", [4], 0, 16)}, GOOD[:-1]), "the header has 16 bytes of arrays"),
        (safetensors({"W": entry("F32", [4], 0, 16)}, GOOD + b"x"), "the header has 16 bytes of arrays"),
        (safetensors({"W": entry("F32", [5], 0, 16)}, GOOD), "needs 20"),
        (safetensors({"W": entry("F32", [2**40, 2**40], 0, 16)}, GOOD), "has 16 bytes"),
        (safetensors({"W": entry("F32", [-4], 0, 16)}, GOOD), "no proper shape"),
        (safetensors({"W": entry("F32", [True], 0, 4)}, GOOD[:4]), "no proper shape"),
        (safetensors({"W": entry("F32", [4], 16, 0)}, GOOD), "before it begins"),
        (safetensors({"W": entry("F33", [4], 0, 16)}, GOOD), "unknown type"),
        (safetensors({"V": entry("F32", [2], 0, 8), "W": entry("F32", [2], 4, 12)}, GOOD[:12]), "overlaps"),
        (safetensors({"V": entry("F32", [1], 0, 4), "W": entry("F32", [2], 8, 16)}, GOOD), "gap"),
        (safetensors({"W": entry("I64", [2], 0, 16)}, GOOD), "type I64"),
        (safetensors({"W": entry("F32", [1], 0, 4)}, np.float32("nan").tobytes()), "W has an entry that is nan"),
        (safetensors({"W": entry("F32", [1], 0, 4)}, np.float32("-inf").tobytes()), "W has an entry that is -inf"),
        (safetensors({"W": entry("F64", [1], 0, 8)}, np.float64(1e40).tobytes()), "beyond 2"),
    ],
)
def test_a_lie_in_a_safetensors_file_is_refused(tmp_path, data, message):
    with pytest.raises(DomainError, match=message):
        opened(tmp_path, data)


def test_a_header_beyond_the_limit_is_not_read(tmp_path):
    path = tmp_path / "model"
    with path.open("wb") as file:
        file.write((11 << 20).to_bytes(8, "little"))
        file.truncate(20 << 20)
    with pytest.raises(DomainError, match="a header of 11,534,336 bytes"), open_arrays(path):
        pass


def test_a_file_of_20_gb_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "model"
    with path.open("wb") as file:
        file.truncate(20 << 30)
    with pytest.raises(DomainError, match="21,474,836,480 bytes"), open_arrays(path):
        pass


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    for name, message in (("fifo", "no regular file"), ("nothing", "No such file")):
        with pytest.raises(DomainError, match=message), open_arrays(tmp_path / name):
            pass


def npy(array: np.ndarray, **extra: Any) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, **extra)
    return buffer.getvalue()


def npz(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_npz_is_read_in_either_order_and_byte_order(tmp_path):
    matrix = np.arange(6.0).reshape(2, 3)
    for stored in (matrix, np.asfortranarray(matrix), matrix.astype(">f8"), matrix.astype("<f2")):
        assert opened(tmp_path, npz({"W.npy": npy(stored)})).tolist() == matrix.tolist()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (npz({"W.npy": npy(np.array([{}], dtype=object), allow_pickle=True)}), "never loaded"),
        (npz({"W.npy": npy(np.zeros(3))[:-1]}), "needs 24 bytes, and there are 23"),
        (npz({"W.npy": npy(np.zeros(3)) + b"x"}), "there are more"),
        (npz({"W.npy": b"no array"}), "no array of the .npy format"),
        (npz({"W.txt": b""}), "is no .npy array"),
        (npz({"W.npy": npy(np.zeros(3, dtype=complex))}), "type complex128"),
        (npz({"W.npy": npy(np.zeros(3))})[:-30], "no .npz file"),
        (npz({"W.npy": npy(np.zeros(1)).replace(b"(1,)", b"(-1,)")}), "no array|needs"),
    ],
)
def test_a_lie_in_an_npz_file_is_refused(tmp_path, data, message):
    with pytest.raises(DomainError, match=message):
        opened(tmp_path, data)


def test_a_zip_bomb_is_refused_by_its_shape(tmp_path):
    header = npy(np.zeros((10, 10)))[:128]
    bomb = header.replace(b"(10, 10), }          ", b"(100000, 100000), }  ")
    data = npz({"W.npy": bomb + b"\0" * (1 << 20)})
    with pytest.raises(DomainError, match="10,000,000,000 entries"):
        opened(tmp_path, data)


def test_what_is_written_is_read(tmp_path):
    arrays = {"a": np.arange(3.0), "b": np.ones((2, 2))}
    path = tmp_path / "model"
    path.write_bytes(safetensors_bytes(arrays, {"about": "a test"}))
    with open_arrays(path) as file:
        assert {name: file.floats(name).tolist() for name in file.arrays} == {k: v.tolist() for k, v in arrays.items()}
