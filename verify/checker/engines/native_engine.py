"""Minors for almost all weights of a ``rac`` over Q by ``verify-native``: a program whose checker is proved in Coq.

The program is given sizes, a witness (integer weights and inputs) and factors of its matrix; it evaluates, multiplies,
and prints the theorem that it has proved, which is compared with the one that is wanted here. So how this file reads
and factors need not be believed: what is wrong is not proved. What is trusted in its place: the extraction from Coq,
OCaml's compiler, proofs/coq/native/uint63.ml, and that the program is the one that was built.

The witness of the certificate is residues mod its q; as integers they are a witness as good as any, here mod a smaller
prime. Where the matrix has a vanishing leading minor mod all PRIMES the answer is "not decided" and Python decides.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["Native", "Problem"]

PRIMES = (1048573, 1048571, 1048559)  # the largest below 2^20
BLOCK = 96  # columns factored at a time; a sum of so many products of residues is below 2^47
ROWS = 1024  # of the rest of the matrix, brought up to date at a time
EXACT = 2**53
PIECE = 10_000  # numbers on a line
# What the program and this file take together: of a number that is written (its text, and twice in lists), of a node
# beside its numbers, of a step of a number that Coq counts by, and of an entry of the matrix, here and there.
NUMBER_BYTES, NODE_BYTES, UNARY_BYTES, ENTRY_BYTES = 80, 400, 24, 40
NUMBER_STEPS = 20  # to write a number and to read it, up to four times
SPEED = 3  # of an evaluation, in those of plain Python: the program has two to four, and each is some ten times faster

Array = Any  # numpy.ndarray


class Problem:
    """The sizes of a rank and a witness: weights and the two prefix trees, as the checker has read them."""

    def __init__(self, sizes: Mapping[str, int], weights: Mapping[str, Sequence[int]], blocks: Sequence[Any]) -> None:
        self.sizes, self.weights, self.blocks = sizes, weights, blocks

    def price(self, steps: int) -> tuple[int, int]:
        """The work and the bytes of a proof, if plain Python evaluates the matrix in ``steps``.

        The program is given an input vector with every node, not once for all, and multiplies it by Wi1 there; it
        counts depths (and templates) in unary.
        """
        R, M, N, k = (self.sizes[name] for name in "RMNk")
        nodes = sum(len(block.parents) for block in self.blocks)
        numbers = nodes * (1 if N else M) + sum(map(len, self.weights.values()))
        unary = sum(map(_depths, self.blocks)) + nodes * N
        work = (steps + nodes * R * M) // SPEED + numbers * NUMBER_STEPS + nodes * 20 + unary + k**3 // 300
        held = numbers * NUMBER_BYTES + nodes * NODE_BYTES + unary * UNARY_BYTES + k * k * ENTRY_BYTES
        return work, held

    @property
    def theorem(self) -> str:
        """What the program prints."""
        rank = f"grid rank over {self.sizes['N']} one-hot templates" if self.sizes["N"] else "function rank"
        return (
            "proved: For almost all weights in every field of characteristic 0 the {rank} of a network with depth"
            " L = {L}, width R = {R} and M = {M} input channels, between the first t_S = {t_S} and the last t_E = {t_E}"
            " inputs, is at least {k}."
        ).format(rank=rank, **self.sizes)

    def text(self, q: int) -> Iterator[str]:
        """The input of the program."""
        names = ("L", "R", "M", *(("N",) if self.sizes["N"] else ()), "t_S", "t_E", "k")
        yield " ".join(["grid" if self.sizes["N"] else "function", str(q), *(str(self.sizes[name]) for name in names)])
        layers = range(1, self.sizes["L"] + 1)
        order = [f"Wh{layer}" for layer in layers] + [f"Wi{layer}" for layer in layers] + ["Wo"]
        for name in [*order, *(f"h{layer}" for layer in layers)]:
            entries = self.weights[name]
            for first in range(0, len(entries), PIECE):
                yield " ".join(map(str, entries[first : first + PIECE]))
        for block in self.blocks:
            yield str(len(block.parents))
            yield from self._preorder(block)

    def _preorder(self, block: Any) -> Iterator[str]:
        """The nodes of a prefix tree, each with its depth and its label."""
        below: dict[int, list[int]] = {}
        for node, parent in enumerate(block.parents):
            below.setdefault(parent, []).append(node)
        labels = [
            str(list(letter).index(1)) if self.sizes["N"] else " ".join(map(str, letter)) for letter in block.letters
        ]
        stack = [(0, node) for node in reversed(below.get(-1, ()))]
        while stack:
            depth, node = stack.pop()
            yield f"{depth} {labels[block.letter[node]]}"
            stack += [(depth + 1, child) for child in reversed(below.get(node, ()))]


def _depths(block: Any) -> int:
    """The sum of the depths of all nodes, the first inputs being at depth 0."""
    depths: list[int] = []
    for parent in block.parents:
        depths.append(depths[parent] + 1 if parent >= 0 else 0)
    return sum(depths)


class Native:
    """The engine; ``program``: the path of ``verify-native``. Raises ``ImportError`` if there is none."""

    __name__ = "native"

    def __init__(self, program: str | None = None) -> None:
        built = Path(__file__).resolve().parents[3] / "build" / "verify-native"
        found = program or os.environ.get("VERIFY_NATIVE") or shutil.which("verify-native")
        self.program = found or (str(built) if os.access(built, os.X_OK) else "")
        if not self.program:
            raise ImportError("the engine native needs the program verify-native, which 'make native' builds")

    def proves(self, problem: Problem) -> bool:
        """Whether the program has proved the theorem of ``problem``; False leaves it undecided."""
        try:
            return self._proves(problem)
        except OSError:  # there is no room for its files
            return False

    def _proves(self, problem: Problem) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            given, matrix, factors = (os.path.join(folder, name) for name in ("given", "matrix", "factors"))
            for q in PRIMES:
                with open(given, "w", encoding="ascii") as file:
                    file.writelines(line + "\n" for line in problem.text(q))
                if self._run("matrix", given, matrix).returncode:
                    return False
                k = problem.sizes["k"]
                entries = np.fromfile(matrix, dtype=">i4")
                if entries.size != k * k or not factor(entries.reshape(k, k).astype(np.float64), q, factors):
                    continue
                answer = self._run("check", given, factors)
                return answer.returncode == 0 and answer.stdout == problem.theorem + "\n"
        return False

    def _run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        try:
            return subprocess.run([self.program, *arguments], capture_output=True, text=True, check=False)
        except OSError as error:
            return subprocess.CompletedProcess(arguments, 2, "", str(error))


def factor(A: Array, q: int, out: str) -> bool:
    """Crout's factors of A mod q, of which L has the diagonal, into a file; False if a leading minor is zero mod q."""
    k = len(A)
    inverses = np.zeros(k, dtype=np.int64)
    if BLOCK * q * q >= EXACT:
        raise ArithmeticError("a sum may be beyond 2^53, where float64 is not exact")
    for start in range(0, k, BLOCK):
        end = min(k, start + BLOCK)
        panel, right = A[start:, start:end], A[start:end, end:]
        for j in range(end - start):
            if panel[j, j] == 0:
                return False
            inverse = pow(int(panel[j, j]), -1, q)
            inverses[start + j] = inverse
            panel[j, j + 1 :] = panel[j, j + 1 :] * inverse % q
            panel[j + 1 :, j + 1 :] = (panel[j + 1 :, j + 1 :] - np.outer(panel[j + 1 :, j], panel[j, j + 1 :])) % q
        for j in range(end - start):
            right[j] = right[j] * inverses[start + j] % q
            rest = panel[j + 1 : end - start, j]
            right[j + 1 :] = (right[j + 1 :] - np.outer(rest, right[j])) % q
        for first in range(end, k, ROWS):  # in place, for the memory
            rest = A[first : first + ROWS, end:]
            rest -= A[first : first + ROWS, start:end] @ right
            rest %= q
    with open(out, "wb") as file:
        for i in range(k):
            file.write(_filled(A[i, : i + 1], min(k, i // 2 * 2 + 2)))
        for j in range(k):
            file.write(_filled(np.append(A[:j, j], 1), j + 1))
        file.write(inverses.astype(">i4").tobytes())
    return True


def _filled(row: Array, length: int) -> bytes:
    """Big-endian integers of 32 bits, with zeros up to ``length`` and on to a multiple of four."""
    filled = np.zeros((length + 3) // 4 * 4, dtype=">i4")
    filled[: len(row)] = row
    return filled.tobytes()
