"""Text that somebody else wrote (names of files, strings inside certificates), made harmless before it is printed.

What is not harmless comes out as a Python escape, so that no terminal, page or table is steered by it.
"""

from __future__ import annotations

from verify.quoting import escaped

__all__ = ["literal", "printable"]


def literal(text: object, most: int = 2000) -> str:
    r"""``text`` in printable ASCII on one line; the rest escaped; what is longer than ``most`` characters is cut.

    >>> print(literal("a\x1b[31mb\nc\u202e"))
    a\x1b[31mb\nc\u202e
    >>> literal("x" * 30, most=10)
    'xxxxxxxxxx.. (30 characters)'
    """
    given = str(text)
    shown = "".join(c if " " <= c <= "~" else c.encode("unicode_escape").decode("ascii") for c in given[:most])
    return shown if len(given) <= most else f"{shown}.. ({len(given)} characters)"


def printable(text: object) -> str:
    r"""``text`` on one line, with letters and signs of any script, but without what controls its display.

    >>> print(printable("3×3\x1b[31m\n e\u202e"))
    3×3\x1b[31m e\u202e
    """
    return escaped(" ".join(str(text).split()))
