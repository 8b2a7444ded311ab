"""Instances of statements about singular values: a network at given weights, listed sequences, and an epsilon.

The matrix has an entry for every listed start and end, the first entry of y after both.  Its epsilon-rank, how many
singular values are at least epsilon, is neither a function rank nor a grid rank.
Source: ``proofs/certificate-format.md``, section 11.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from verify.errors import DomainError
from verify.statements.evaluation import Bounds, ranks_in, with_numbers
from verify.statements.heads import SPECTRA, Language
from verify.statements.instances.circuit import Instance
from verify.statements.instances.protocol import AnyInstance
from verify.statements.instances.sizes import digest
from verify.statements.json import Json
from verify.statements.quantifier import Field
from verify.statements.ranks import AnyRankAt, EpsilonRankAt
from verify.statements.rationals import Vector, rational, rational_text, rational_to_json
from verify.statements.tree import Comparison, Condition, Integer, RankTerm, has_rank
from verify.statements.write.phrases import remark
from verify.statements.write.text import integer_text, to_prose

__all__ = ["Listed", "SpectrumInstance"]

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_COUNTED = {">=": "at least {}", "<=": "at most {}", "==": "exactly {}", ">": "more than {}", "<": "fewer than {}"}


@dataclass(frozen=True)
class Listed:
    """Start and end sequences: words over an ``alphabet`` of input vectors (rationals), all of a side of one length.

    Raises ``DomainError`` for a side without words, words of different lengths, and letters outside the alphabet.
    """

    alphabet: tuple[Vector, ...]
    start: tuple[tuple[int, ...], ...]
    end: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        for name, words in (("start", self.start), ("end", self.end)):
            if not words or not words[0] or any(len(word) != len(words[0]) for word in words):
                raise DomainError(f"the {name} sequences must be at least one, all of the same length >= 1")
            if any(not 0 <= letter < len(self.alphabet) for word in words for letter in word):
                raise DomainError(f"a {name} sequence has a letter outside 0..{len(self.alphabet) - 1}")

    def chosen(self, rows: Sequence[int], columns: Sequence[int]) -> Listed:
        """Some of the sequences of each side."""
        return Listed(self.alphabet, tuple(self.start[i] for i in rows), tuple(self.end[j] for j in columns))

    def to_json(self) -> dict[str, Json]:
        """The key ``sequences`` of an instance."""
        return {
            "alphabet": [[rational_to_json(entry) for entry in vector] for vector in self.alphabet],
            "start": [list(word) for word in self.start],
            "end": [list(word) for word in self.end],
        }


@dataclass(frozen=True, slots=True)
class SpectrumInstance(AnyInstance):
    """``network`` on the ``sequences``; ``model``: the SHA-256 of the file that its weights are from, or nothing.

    >>> from verify.statements.sizes import Sizes
    >>> words = Listed(((Fraction(1),), (Fraction(-1, 2),)), ((0,), (1,)), ((0,), (1,)))
    >>> instance = SpectrumInstance(Instance(Sizes(L=1, R=2, M=1, t_S=1, t_E=1, cell="tanh")), words, Fraction(1, 100))
    >>> " ".join(instance.compact())
    'spectrum tanh L=1 R=2 M=1 t_S=1 t_E=1 starts=2 ends=2 eps=1/100'
    >>> SpectrumInstance(Instance(Sizes(L=1, R=2, M=1, t_S=1, t_E=1, cell="tanh")), words, 0)
    Traceback (most recent call last):
    ...
    verify.errors.DomainError: epsilon must be a number > 0, not 0
    """

    network: Instance
    sequences: Listed
    epsilon: Fraction
    model: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "epsilon", rational(self.epsilon, "epsilon"))
        if self.epsilon <= 0:
            raise DomainError(f"epsilon must be a number > 0, not {rational_text(self.epsilon)}")
        if self.network.N is not None:
            raise DomainError("the network of a matrix of outputs on listed sequences has no templates")
        lengths = {"t_S": self.sequences.start[0], "t_E": self.sequences.end[0]}
        for name, word in lengths.items():
            if len(word) != getattr(self.network, name):
                raise DomainError(f"the sequences have {len(word)} steps, but {name} = {getattr(self.network, name)}")
        for vector in self.sequences.alphabet:
            if len(vector) != self.network.M:
                raise DomainError(f"an input vector has {len(vector)} entries, but M = {self.network.M}")
        if self.model and not _SHA256.match(self.model):
            raise DomainError(f"the SHA-256 of a model is 64 hexadecimal digits, not {self.model[:80]!a}")

    @property
    def cell(self) -> str:
        """``spectrum``."""
        return "spectrum"

    @property
    def language(self) -> Language:
        """What a relation may be made of."""
        return SPECTRA

    @property
    def of_weights(self) -> bool:
        """Statements are about weights."""
        return True

    @property
    def needs_weights(self) -> bool:
        """And these are given."""
        return True

    @property
    def kind(self) -> str:
        """That of the network."""
        return self.network.kind

    @property
    def starts(self) -> int:
        """The number of rows."""
        return len(self.sequences.start)

    @property
    def ends(self) -> int:
        """The number of columns."""
        return len(self.sequences.end)

    def environment(self) -> dict[str, int]:
        """The value of every name."""
        network = self.network
        return {"starts": self.starts, "ends": self.ends, "t_S": network.t_S, "t_E": network.t_E, "T": network.T}

    def name(self) -> str:
        """A file-name stem that tells instances apart, but for the weights."""
        data = {"sequences": self.sequences.to_json(), "epsilon": rational_to_json(self.epsilon)}
        return f"{self.network.name()}-starts{self.starts}-ends{self.ends}-sequences{digest(data)}"

    def to_json(self) -> dict[str, Json]:
        """The ``instance`` object of the certificate format, without ``weights``."""
        data: dict[str, Json] = {
            "cell": self.cell,
            "network": self.network.to_json(),
            "sequences": self.sequences.to_json(),
            "epsilon": rational_to_json(self.epsilon),
        }
        if self.model:
            data["model"] = self.model
        return data

    def to_json_with(self, weights: Json) -> dict[str, Json]:
        """The weights are the network's."""
        return {**self.to_json(), "network": self.network.to_json_with(weights)}

    def compact(self) -> list[str]:
        """What a compact line says of the instance."""
        network = [word for word in self.network.compact() if word != "program"]
        counts = [f"{name}={integer_text(count)}" for name, count in (("starts", self.starts), ("ends", self.ends))]
        return [self.cell, *network, *counts, f"eps={rational_text(self.epsilon)}"]

    def check(self, relation: Condition, field: Field) -> None:
        """Raise DomainError unless the relation is about the epsilon-rank over Q."""
        if field != "Q":
            raise DomainError(f"singular values are real numbers, so the field is Q, not {field}")
        if not has_rank(relation):
            raise DomainError("eps_rank does not occur in the relation")

    def ranks(self, relation: Condition, bounds: Bounds | None = None) -> tuple[AnyRankAt, ...]:
        """The distinct rank terms of a relation: the epsilon-rank."""
        return ranks_in(relation, self.environment(), bounds)

    def own_ranks(self) -> tuple[AnyRankAt, ...]:
        """The epsilon-rank."""
        return (EpsilonRankAt(self.starts, self.ends),)

    def sentence(self, relation: Condition, weights: str, bounds: Bounds | None) -> str:
        """The statement in a sentence; ``weights`` says which.

        >>> from verify.statements.build import eps_rank
        >>> from verify.statements.sizes import Sizes
        >>> words = Listed(((Fraction(1),), (Fraction(-1, 2),)), ((0,), (1,)), ((0,), (1,)))
        >>> network = Instance(Sizes(L=1, R=2, M=1, t_S=1, t_E=1, cell="square"))
        >>> instance = SpectrumInstance(network, words, Fraction(1, 100))
        >>> print(instance.sentence(eps_rank >= 2, "For the given rational weights", None))
        ... # doctest: +NORMALIZE_WHITESPACE
        For the given rational weights of a network of the cell square (RNN with the square as activation) with L=1
        layer, width R=2 and M=1 input channel, split after 1 of 2 steps, at least 2 singular values of the matrix of
        its outputs on the listed sequences (2 starts, 2 ends) are >= 1/100.
        """
        numbers = with_numbers(relation, self.environment(), bounds)
        model = f" (of the file with SHA-256 {self.model})" if self.model else ""
        matrix = f"the matrix of its outputs on the listed sequences ({self.starts} starts, {self.ends} ends)"
        epsilon = rational_text(self.epsilon)
        match numbers:
            case Comparison(op=op, left=RankTerm(), right=Integer(value=count)) if op in _COUNTED:
                many = _COUNTED[op].format(integer_text(count))
                noun, verb = ("value", "is") if count == 1 else ("values", "are")
                said = f"{many} singular {noun} of {matrix} {verb} >= {epsilon}"
            case _:
                said = f"for {matrix} and epsilon = {epsilon}, {to_prose(numbers)}"
        known = ("starts", "ends", "t_S", "t_E", "T")
        return f"{weights} of {self.network.phrase()}{model}, {said}{remark(relation, numbers, known)}."
