"""The papers whose statements are claims here, each cited for the idea: the exact form is that of the claim's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

__all__ = ["OURS", "PAPERS", "Became", "Paper"]

OURS = "ours"
"""The key of what is in no paper."""


class Became(StrEnum):
    """What became of a statement: the source's, or one beside it that was tried."""

    STATED = "as stated"
    SHARPER = "sharper"
    OPEN = "open"
    FALSE_AS_READ = "false as read"
    FALSE_BESIDE = "false beside it"
    NEW = "new"

    @property
    def meaning(self) -> str:
        """In a sentence."""
        return _MEANINGS[self]

    @property
    def is_false(self) -> bool:
        """Whether a run should refute it."""
        return self in (Became.FALSE_AS_READ, Became.FALSE_BESIDE)


_MEANINGS = {
    Became.STATED: "the source's statement, in the form of its page",
    Became.SHARPER: "more than the source states: an exact value, all sizes, or what the source leaves open",
    Became.OPEN: "not proved for all sizes, and not refuted at any that was tried",
    Became.FALSE_AS_READ: "one reading of a statement whose exact form the source leaves open",
    Became.FALSE_BESIDE: "a neighbour of the statement that one might expect; the source does not assert it",
    Became.NEW: "in no paper",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """A source: its name in a table, the whole citation, and where it is."""

    short: str
    citation: str
    url: str = ""


def _arxiv(number: str) -> str:
    return f"https://arxiv.org/abs/{number}"


PAPERS: Mapping[str, Paper] = MappingProxyType(
    {
        "levine": Paper(
            "[L17] Levine et al.",
            "Levine, Sharir, Ziv, Shashua: On the Long-Term Memory of Deep Recurrent Networks; first version: Benefits "
            "of Depth for Long-Term Memory of Recurrent Networks (arXiv:1710.09431)",
            _arxiv("1710.09431"),
        ),
        "emami": Paper(
            "[E21] Emami et al.",
            "Emami, Sahraee-Ardakan, Pandit, Rangan, Fletcher: Implicit Bias of Linear RNNs (ICML 2021, "
            "arXiv:2101.07833)",
            _arxiv("2101.07833"),
        ),
        "kronecker": Paper(
            "Kronecker; Ho and Kalman", "Kronecker; Ho and Kalman: ranks of Hankel matrices, realisations"
        ),
        "khrulkov": Paper(
            "Khrulkov et al. 2018",
            "Khrulkov, Novikov, Oseledets: Expressive Power of Recurrent Neural Networks (ICLR 2018, arXiv:1711.00811)",
            _arxiv("1711.00811"),
        ),
        "heads": Paper(
            "Ghodsi 2025",
            "Ghodsi: How Many Heads Make an SSM? A Unified Framework for Attention and State Space Models "
            "(arXiv:2512.15115)",
            _arxiv("2512.15115"),
        ),
        "stacking": Paper("arXiv:2604.02201", "arXiv:2604.02201, on stacking linear layers", _arxiv("2604.02201")),
        "second-order": Paper(
            "Giles et al. 1989",
            "Giles, Sun, Chen, Lee, Chen: Higher Order Recurrent Networks and Grammatical Inference (NIPS 1989)",
        ),
        "products": Paper(
            "Razin, Verbin, Cohen 2023",
            "Razin, Verbin, Cohen: On the Ability of Graph Neural Networks to Model Interactions Between Vertices "
            "(NeurIPS 2023, arXiv:2211.16494)",
            _arxiv("2211.16494"),
        ),
        "markov": Paper("Markov", "Markov's inequality, with the exact moment of a Gaussian matrix"),
        OURS: Paper("ours", "in no paper: derived here"),
    }
)
"""In the order of the report."""
