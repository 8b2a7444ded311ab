"""The limits on bytes are those of the format, exactly, and are seen before anything is built."""

import pytest

from verify.checker.kernel.bytes import read_sealed
from verify.checker.kernel.errors import Malformed


@pytest.mark.parametrize(
    ("what", "most", "part"),
    [
        ("values", 5_000_000, b","),
        ("arrays", 1_000_000, b"["),
        ("objects", 100_000, b"{"),
        ("keys", 250_000, b'":'),
    ],
)
def test_how_many_there_may_be(what: str, most: int, part: bytes) -> None:
    """What has that many is refused for what comes next, the nesting or the syntax."""
    with pytest.raises(Malformed) as caught:
        read_sealed(part * most + b"\n")
    assert caught.value.message.startswith("nested too deeply" if part in b"[{" else "not JSON")
    with pytest.raises(Malformed) as caught:
        read_sealed(part * (most + 1) + b"\n")
    assert caught.value.message == f"more than {most} JSON {what}"


@pytest.mark.parametrize("part", [b"[", b"{"])
def test_arrays_and_objects_are_values(part: bytes) -> None:
    inside = b"," * 4_999_000 + part * 1_000
    with pytest.raises(Malformed, match="nested too deeply"):
        read_sealed(inside + b"\n")
    with pytest.raises(Malformed, match="more than 5000000 JSON values"):
        read_sealed(inside + b",\n")


def test_one_object_of_many_keys_is_refused_before_it_is_built() -> None:
    """Five million keys took 1.2 GB: pairs for the decoder, then the object, and a text for each key."""
    body = b"{%s}" % b",".join(b'"%07x":0' % i for i in range(300_000))
    with pytest.raises(Malformed) as caught:
        read_sealed(body + b"\n")
    assert caught.value.message == "more than 250000 JSON keys"
