"""Text that somebody else wrote (names of files, labels, options) made harmless before it is printed.

What a terminal could obey, or a reader take for lines of ours, comes out as Python's escapes.  The checker has its own.
"""

from __future__ import annotations

__all__ = ["escaped", "escaped_lines", "quoted"]


def escaped(text: object) -> str:
    r"""``text`` on one line; whatever is not printable (line ends, ESC, bidi controls, undecodable bytes) escaped.

    What is escaped already stays as it is.

    >>> print(escaped("a\x1b[31mb\nc\u202e, 3×3"))
    a\x1b[31mb\nc\u202e, 3×3
    """
    line = str(text)
    return line if line.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in line)


def escaped_lines(text: str) -> str:
    """The same for text of several lines of ours: line ends stay."""
    return "\n".join(map(escaped, text.split("\n")))


def quoted(name: object) -> str:
    r"""A name as it is if that is plain, else in quotes and escaped, so that it cannot pass for more than a name.

    Plain: printable, not empty, no quote in front, no blanks at an end or two in a row (which separate our columns).

    >>> print(quoted("results/c.json"), quoted("my results"), quoted("b\naccepted  c"), quoted("b  proved-all"))
    results/c.json my results 'b\naccepted  c' 'b  proved-all'
    """
    text = str(name)
    plain = text.isprintable() and text == text.strip() and "  " not in text and text[:1] not in ("", "'", '"')
    return text if plain else repr(text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
