"""Ranks and structural bounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from verify.statements.heads.entry import (
    IN_CIRCUITS,
    IN_LENGTHS,
    IN_LINEAR,
    IN_SPECTRUM,
    IN_TENSOR,
    OVERRIDES,
    SPLIT,
    Head,
)
from verify.statements.write.notation import Precedence, Rule, words
from verify.statements.write.pieces import Piece, formula, letter, sub, upright

__all__ = ["RANKS", "RANK_HEADS"]

_P = Precedence
_ABOUT_CIRCUITS = "proofs/certificate-format.md#4-networks-the-families-program-and-linear"
_RANK = letter("rank", r"\operatorname{rank}")


def _rank(
    name: str, notion: str, cells: frozenset[str], below: Piece | None, meaning: str, source: str = _ABOUT_CIRCUITS
) -> Head:
    """A rank, written at the instance; the parameters are written behind it."""
    return Head(
        name,
        "o",
        meaning,
        words(name, _P.ATOM),
        words(f"the {notion}", _P.ATOM),
        formula(sub(_RANK, below) if below else _RANK, _P.ATOM),
        cells=cells,
        names=OVERRIDES if cells & IN_CIRCUITS else SPLIT if cells & IN_TENSOR else (),
        source=source,
    )


def _named(index: str) -> Piece:
    return Piece(rf"\mathrm{{{index}}}", f"<mtext>{index}</mtext>")


def _bound(pieces: Sequence[str]) -> Piece:
    name = upright(pieces[0], rf"\mathrm{{{pieces[0]}}}")
    return name if pieces[1] == "function" else sub(name, Piece(r"\mathrm{grid}", "<mtext>grid</mtext>"))


RANKS = (
    _rank(
        "rank",
        "function rank",
        IN_CIRCUITS | IN_LINEAR | IN_LENGTHS,
        None,
        "The function rank at the instance; ``rank(L=t, t=L)`` at other parameters.",
    ),
    _rank(
        "grid_rank",
        "grid rank",
        IN_CIRCUITS,
        _named("grid"),
        "The grid rank at the instance; ``grid_rank(M=M + 1, N=N)`` at other parameters.",
    ),
    _rank(
        "hankel_rank",
        "Hankel rank",
        IN_LINEAR,
        _named("Hankel"),
        "The rank of the block Hankel matrix (C W^{a+b} F), 0 <= a, b < k.",
    ),
    _rank(
        "eps_rank",
        "epsilon-rank",
        IN_SPECTRUM,
        letter("ε", r"\varepsilon"),
        "How many singular values of the matrix of outputs on the listed sequences are at least epsilon.",
        "proofs/certificate-format.md#11-real-numbers-in-balls-the-items-balls-and-spectral",
    ),
    _rank(
        "unfolding_rank",
        "rank of the unfolding",
        IN_TENSOR,
        _named("unfolding"),
        "The rank of the unfolding of the tensor at its first split; ``unfolding_rank(split=2)`` at another.",
        "proofs/certificate-format.md#13-a-given-tensor-the-cell-tensor",
    ),
    Head(
        "bound",
        "b",
        "The value at the instance of a structural bound.",
        Rule(_P.ATOM, (_P.ANY,), lambda p: f"bound({p[0]})" if p[1] == "function" else f"bound({p[0]}, {p[1]})"),
        words("the {1}-level bound {0}", _P.ATOM),
        Rule(_P.ATOM, (_P.ANY,), _bound),
        cells=IN_CIRCUITS,
        source="proofs/certificate-format.md#9-structural-bounds",
    ),
)
RANK_HEADS: Mapping[str, str] = MappingProxyType(
    {
        "function": "rank",
        "grid": "grid_rank",
        "hankel": "hankel_rank",
        "epsilon": "eps_rank",
        "unfolding": "unfolding_rank",
    }
)
"""Notion of a rank -> how its term begins."""
