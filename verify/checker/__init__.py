"""An independent checker of certificates: it needs the standard library and nothing else of this project.

Format: ``proofs/certificate-format.md`` (version 1: circuits and integers) and ``proofs/certificate-format-2.md``
(version 2: linear networks). From the bytes of a file to a ``Report``: ``check_bytes``, ``check_file``; which files
of a folder are meant: ``certificates_under``. On the command line: ``python -m verify.checker FILE..``; as one file:
``python -m verify.checker.build OUT.pyz``.
"""

from .check import DEFAULT_WORK, check_bytes, check_file
from .expectation import ExpectationError
from .files import certificates_under
from .report import EstablishedFact, Report

__all__ = [
    "DEFAULT_WORK",
    "EstablishedFact",
    "ExpectationError",
    "Report",
    "certificates_under",
    "check_bytes",
    "check_file",
]
