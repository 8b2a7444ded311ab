"""The project's errors. Messages say what was expected, what was given, and where, in the caller's own names.

The checker (``verify.checker``) has errors of its own and uses none of these.
"""

from verify.quoting import escaped

__all__ = ["BudgetExceeded", "CertificateRejected", "DomainError", "MalformedCertificate", "VerifyError"]


class VerifyError(Exception):
    """Whatever this project raises on purpose. ``exit_code`` is what the command line exits with."""

    exit_code = 2

    def __str__(self) -> str:
        # Messages name files and quote what was given: neither may steer a terminal.
        return escaped(super().__str__())


class DomainError(VerifyError, ValueError):
    """The caller's input is outside the domain of what was asked (a size, a prime, a file, a name)."""


class MalformedCertificate(VerifyError):
    """A certificate cannot be read at all."""


class CertificateRejected(VerifyError):
    """A certificate can be read, but it does not prove what it says."""

    exit_code = 1


class BudgetExceeded(VerifyError):
    """What was asked costs more than the stated limit; nothing was decided."""

    exit_code = 3
