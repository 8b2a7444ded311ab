"""The three ways in which a certificate fails, and how values are shown in messages.

Every error is one sentence with the JSON path of the place it speaks of. Nothing here is shared with the rest
of the project: the checker has errors of its own.
"""

__all__ = ["CheckError", "ExpectationError", "Malformed", "OverBudget", "Rejected", "TooLarge", "show"]


class CheckError(Exception):
    """A certificate was not accepted. ``path`` is a JSON path such as ``evidence[0].start.words[3]``."""

    outcome = "rejected"

    def __init__(self, path: str, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.path = path
        self.message = message
        self.detail = detail


class Malformed(CheckError):
    """The bytes are not a certificate of this version (section 1 and the shapes of sections 2, 4, 5)."""

    outcome = "malformed"


class Rejected(CheckError):
    """A certificate, but it does not prove what it says."""


class TooLarge(Rejected):
    """An intermediate value would have more than 100,000 bits."""


class ExpectationError(ValueError):
    """The text of an expectation cannot be read."""


class OverBudget(CheckError):
    """The declared work exceeds the limit that the caller set; nothing was decided."""

    outcome = "over budget"


def show(value: object) -> str:
    """``value`` for a message: short, plain ASCII, never a slow or forbidden decimal conversion.

    >>> show(12), show(2**2000), show("é")
    ('12', 'a number of 2001 bits', "'\\\\xe9'")
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if value.bit_length() <= 400:
            return str(value)
        return f"a {'negative ' if value < 0 else ''}number of {value.bit_length()} bits"
    if isinstance(value, list | tuple):
        shown = ", ".join(_item(entry) for entry in value[:8])
        return f"[{shown}{', ..' if len(value) > 8 else ''}]"
    if isinstance(value, dict):
        return f"an object with {len(value)} keys" if value else "an empty object"
    if isinstance(value, str):
        return ascii(value) if len(value) <= 60 else f"{value[:40]!a}.. ({len(value)} characters)"
    return f"a {type(value).__name__}"


def _item(entry: object) -> str:
    if isinstance(entry, list | tuple):
        return "[..]"
    return show(entry)
