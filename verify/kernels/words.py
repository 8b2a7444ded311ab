"""Words in W and its transpose W', as they stand under a trace: notation, transposition, canonical cyclic form.

Inside, a word is a string of the letters ``W`` and ``w``, the latter for W'; ``""`` is the empty product, I, with
tr(I) = n.  What users read and write is ``W W W' W'``.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

from verify.errors import DomainError
from verify.exact.conversion import read_text

__all__ = [
    "MOST_LETTERS",
    "Word",
    "canonical_trace",
    "canonical_traces",
    "power",
    "read_word",
    "read_words",
    "transpose",
    "word_text",
]

#: A product of W and W', one character a letter: ``W`` for W, ``w`` for its transpose.
Word: TypeAlias = str

#: More letters are a slip of the pen: the loop equations run for days from a tenth of this number on, few words
#: excepted.
MOST_LETTERS = 400

_SWAP = str.maketrans("Ww", "wW")
_FACTOR = re.compile(r"(?:W('?)(?:\^([0-9]{1,9}))?|([1I]))[\s*·]*", re.ASCII)
_PRIMES = str.maketrans({"’": "'", "′": "'", "ᵀ": "'"})


def read_word(text: str) -> Word:
    """The word that ``text`` writes, from the letters ``W`` and ``W'``, apart or not, with powers: ``"W W W'^2"``.

    ``""``, ``"1"`` and ``"I"`` are the empty word.  A power belongs to one letter: ``W'^2`` is W'W'.

    >>> read_word("W W W' W'"), read_word("WWW'W'"), read_word("W^2 W'^2"), read_word("")
    ('WWww', 'WWww', 'WWww', '')

    Raises ``DomainError`` for any other letter and beyond ``MOST_LETTERS`` letters.
    """
    rest = text.translate(_PRIMES).strip()
    letters: list[str] = []
    length = 0
    while rest:
        found = _FACTOR.match(rest)
        if not found:
            shown = text if len(text) <= 40 else text[:37] + "..."
            raise DomainError(
                f"cannot read {rest[0]!r} in the word {shown!r}: a word is made of W and W' (its transpose), "
                'as in "W W W\' W\'" or "W^2 W\'^2"'
            )
        prime, exponent, unit = found.groups()
        if not unit:
            times = int(exponent) if exponent else 1
            length += times
            if length > MOST_LETTERS:
                raise DomainError(f"words have at most {MOST_LETTERS} letters together, got more")
            letters.append(("w" if prime else "W") * times)
        rest = rest[found.end() :]
    return "".join(letters)


def read_words(texts: Iterable[str]) -> list[Word]:
    """The words that ``texts`` write, a trace each.  Raises ``DomainError``, beyond ``MOST_LETTERS`` letters together
    too.
    """
    words = [read_word(read_text(text, "a word")) for text in texts]
    if sum(map(len, words)) > MOST_LETTERS:
        raise DomainError(f"words have at most {MOST_LETTERS} letters together, got {sum(map(len, words))}")
    return words


def word_text(word: Word) -> str:
    """``word`` in the users' notation, letters apart; the empty word is ``1``.

    >>> word_text("WWw"), word_text("")
    ("W W W'", '1')
    """
    return " ".join("W'" if letter == "w" else "W" for letter in word) or "1"


def power(a: int, b: int) -> Word:
    """The word W^a W'^b.

    >>> power(2, 1)
    'WWw'
    """
    return "W" * a + "w" * b


def transpose(word: Word) -> Word:
    """The transpose of the product: the letters reversed, W and W' exchanged.

    >>> transpose("WWw"), transpose("Www")
    ('Www', 'WWw')
    """
    return word[::-1].translate(_SWAP)


@lru_cache(maxsize=1 << 20)
def canonical_trace(word: Word) -> Word:
    """The least word with the same trace: least of all rotations of ``word`` and of its transpose.

    >>> canonical_trace("wWW"), canonical_trace("wwW")
    ('WWw', 'WWw')
    """
    length = len(word)
    reversed_word = transpose(word)
    once, back = word + word, reversed_word + reversed_word
    rotations = [once[i : i + length] for i in range(length)] + [back[i : i + length] for i in range(length)]
    return min(rotations, default="")


def canonical_traces(words: Iterable[Word]) -> tuple[tuple[Word, ...], int]:
    """A product of traces as (the canonical words that are not empty, shortest first; how many are empty).

    Equal results mean equal products of traces for every matrix W.

    >>> canonical_traces(["wW", "", "WW"])
    (('WW', 'Ww'), 1)
    """
    listed = list(words)
    filled = sorted((canonical_trace(word) for word in listed if word), key=lambda word: (len(word), word))
    return tuple(filled), len(listed) - len(filled)
