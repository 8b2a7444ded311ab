"""An independent checker of certificates: it needs the standard library and nothing else of this project.

Format: ``proofs/certificate-format.md``. From the bytes of a file to a ``Report``: ``check_bytes``, ``check_file``; the
certificates under a folder: ``certificates_under``; the contents of an accepted file: ``read``. On the command line
``python -I -m verify.checker FILE..``; as one file ``python -m verify.checker.build OUT.pyz``. To read it, start at
``kernel.check``.
"""

from .engines import NAMES as ENGINES
from .engines import PACKAGES as ENGINE_PACKAGES
from .engines import engine_named
from .files import certificates_under, check_file, quoted, read, require_expectation
from .kernel.check import DEFAULT_WORK, VERSION, check_bytes
from .kernel.errors import ExpectationError
from .kernel.meter import DEFAULT_MEMORY
from .kernel.report import EstablishedFact, Report

__all__ = [
    "DEFAULT_MEMORY",
    "DEFAULT_WORK",
    "ENGINES",
    "ENGINE_PACKAGES",
    "VERSION",
    "EstablishedFact",
    "ExpectationError",
    "Report",
    "certificates_under",
    "check_bytes",
    "check_file",
    "engine_named",
    "quoted",
    "read",
    "require_expectation",
]
