"""A recurrent network by its program: from text, a file, a family, or a plain Python function."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from verify.errors import DomainError
from verify.exact.conversion import read_text
from verify.files import json_from_bytes, name_of, read_file
from verify.networks.language import parse
from verify.networks.offered import find_offered
from verify.networks.program import Program, program_from_json, program_to_json
from verify.networks.syntax import MAX_TEXT
from verify.networks.writing import ordered, program_text

__all__ = ["Network"]

MAX_FILE_BYTES = 4 * MAX_TEXT


@dataclass(frozen=True, slots=True)
class Network:
    """A recurrent network: its ``program``, a ``name`` for people, and the ``sizes`` it was made for.

    >>> net = Network.parse("sizes R M; input x[M]; state h[R]; h'[i] = W[i,j] h[j] + F[i,k] x[k]; y = C[i] h'[i]",
    ...                     R=2, M=3)
    >>> net
    <Network network R=2 M=3: 14 weights in W, F, C, h>
    >>> Network.family("mi", L=1, R=2, M=2).weight_count
    20

    The language is described in proofs/networks.md.
    """

    name: str
    program: Program
    sizes: Mapping[str, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        sizes = "".join(f" {name}={size}" for name, size in self.sizes.items())
        names = ", ".join(weight.name for weight in self.program.weights)
        return f"<Network {self.name}{sizes}: {self.weight_count} weights in {names}>"

    @classmethod
    def parse(cls, text: str, /, **sizes: int) -> Network:
        """The network that ``text`` describes, for the given ``sizes``.

        Raises ``DomainError``, with line and column, for what cannot be read or does not fit together.
        """
        return cls("network", *parse(read_text(text, "a network"), sizes))

    @classmethod
    def family(cls, name: str, /, *, L: int = 1, R: int, M: int) -> Network:
        """The member of a family with L layers of width R and M channels.

        Raises ``DomainError``, which lists the families, where there is none of that name, and for a size below 1.
        """
        return cls(name, find_offered(name).program(L, R, M), {"L": L, "R": R, "M": M})

    @classmethod
    def read(cls, path: str | Path, /, **sizes: int) -> Network:
        """The network in a file: its text, or the JSON object that ``json`` gives (which has no sizes to choose).

        Raises ``DomainError``, naming the file, for one that cannot be read.
        """
        path = Path(path)
        data = read_file(path, limit=MAX_FILE_BYTES).removeprefix(codecs.BOM_UTF8)
        name = name_of(path)
        try:
            if data.lstrip()[:1] == b"{":
                if sizes:
                    raise DomainError(f"a network in JSON has its sizes; {', '.join(sizes)} cannot be chosen")
                program, found = ordered(program_from_json(json_from_bytes(data, "the file"))), dict[str, int]()
            else:
                program, found = parse(data.decode("utf-8"), sizes)
        except UnicodeDecodeError:
            raise DomainError(f"{name} is no text in UTF-8") from None
        except DomainError as error:
            raise _named(error, name) from None
        return cls(path.stem or "network", program, found)

    @classmethod
    def trace(
        cls,
        function: Callable[..., Any],
        /,
        *,
        channels: int,
        states: Mapping[str, Sequence[int]],
        weights: Mapping[str, Sequence[int]],
        zero: Sequence[str] = (),
        fixed: Mapping[str, Any] | None = None,
    ) -> Network:
        """The network of ``function(x, **states, **weights, **fixed)``, which returns y and a dict of new states.

        It is run once, on arrays without values (see ``verify.networks.tracing``).  The states in ``zero`` start at
        zero; ``fixed`` are arrays of exact numbers.

        >>> net = Network.trace(lambda x, h, W: ((W @ h) @ x, {"h": W @ h}),
        ...                     channels=2, states={"h": (2,)}, weights={"W": (2, 2)})
        >>> print(net.text())
        input x[2]
        state h[2]
        t1[i] = W[i,j] h[j]
        h'[i] = W[i,j] h[j]
        y     = t1[i] x[i]
        <BLANKLINE>

        Raises ``DomainError`` for what networks lack, such as a branch on a value.
        """
        from verify.networks.lowering import trace_program

        program = trace_program(function, channels=channels, states=states, weights=weights, zero=zero, fixed=fixed)
        return cls(getattr(function, "__name__", "network").strip("<>") or "network", program)

    @property
    def weight_count(self) -> int:
        """The number of free entries, initial states included."""
        return self.program.weight_count

    def text(self) -> str:
        """The text of the network, with its sizes as numbers; ``parse`` reads the same program from it."""
        return program_text(self.program)

    def json(self) -> dict[str, Any]:
        """The object ``program`` of the certificate format; ``read`` takes it, too."""
        return program_to_json(self.program)


def _named(error: DomainError, name: str) -> DomainError:
    """The error with the name of the file, and its note."""
    renamed = DomainError(f"{name}: {error}")
    for note in getattr(error, "__notes__", []):
        renamed.add_note(note)
    return renamed
