"""Words: notation, transposition, canonical form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.errors import DomainError
from verify.kernels.words import (
    MOST_LETTERS,
    canonical_trace,
    canonical_traces,
    power,
    read_word,
    read_words,
    transpose,
    word_text,
)

WORDS = st.text("Ww", max_size=9)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("W W W' W'", "WWww"),
        ("WWW'W'", "WWww"),
        ("W^3 W'^2", "WWWww"),
        ("W^2W'", "WWw"),
        ("  W  ", "W"),
        ("W·W'", "Ww"),
        ("W*W'", "Ww"),
        ("W W’", "Ww"),
        ("W^0", ""),
        ("", ""),
        ("1", ""),
        ("I", ""),
        ("W^1", "W"),
    ],
)
def test_notations(text, word):
    assert read_word(text) == word


@pytest.mark.parametrize(
    "text", ["X", "w", "W V", "W^", "W^-1", "W''", "^2", "WT", "W^2^2", "'", "2", "(W)", "W^1.5", "Ŵ"]
)
def test_what_is_no_word(text):
    with pytest.raises(DomainError, match="a word is made of W and W'"):
        read_word(text)


def test_absurd_lengths_are_refused_at_once():
    with pytest.raises(DomainError, match=f"at most {MOST_LETTERS} letters"):
        read_word("W^999999999")
    with pytest.raises(DomainError, match="at most"):
        read_words(["W^200"] * 3)
    with pytest.raises(DomainError):
        read_word("W^" + "9" * 5000)


@given(WORDS)
def test_written_words_are_read_back(word):
    assert read_word(word_text(word)) == word
    assert read_word(word_text(word).replace(" ", "")) == word


@given(WORDS, WORDS, st.integers(0, 8))
def test_canonical_form(word, other, shift):
    assert transpose(transpose(word)) == word
    assert transpose(word + other) == transpose(other) + transpose(word)
    shift = shift % len(word) if word else 0
    canonical = canonical_trace(word)
    assert canonical_trace(word[shift:] + word[:shift]) == canonical == canonical_trace(transpose(word))
    assert canonical_trace(canonical) == canonical
    rotations = {w[i:] + w[:i] for w in (word, transpose(word)) for i in range(max(len(w), 1))}
    assert canonical in rotations
    assert (canonical_trace(other) == canonical) == (other in rotations)


def test_products_of_traces():
    assert canonical_traces(["wwW", "", "Ww", ""]) == (("Ww", "WWw"), 2)
    assert canonical_traces([]) == ((), 0)
    assert power(2, 3) == "WWwww"
