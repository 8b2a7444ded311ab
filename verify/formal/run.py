"""Coq on a file that was made from a certificate: runs ``coqc``, reads what the theorems rest on."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from verify.errors import BudgetExceeded, CertificateRejected, VerifyError

__all__ = ["ALLOWED", "THEORY", "CoqAnswer", "CoqUnavailable", "run_coq"]

PACKAGES = "coq, libcoq-mathcomp-algebra, libcoq-mathcomp-multinomials"
# The folder of the formal proofs in a source tree.
THEORY = Path(__file__).resolve().parents[2] / "proofs" / "coq"
# The file that is compiled last of those that are needed.
LAST = "CheckerFields.vo"
# What a checked theorem may rest on: machine integers with their operations, and Coq's specifications of these.
_PRIMITIVES = frozenset({"int", "add", "sub", "mul", "mod", "eqb", "ltb", "leb", "lsl", "lsr", "land", "lor"})
_SPECIFICATIONS = frozenset(
    {"add_spec", "sub_spec", "mul_spec", "mod_spec", "lsr_spec", "ltb_spec", "leb_spec", "eqb_correct", "of_to_Z"}
)
ALLOWED = _PRIMITIVES | _SPECIFICATIONS
# Long lists need a deeper stack than the usual 8 MB; where that is not allowed, Coq runs with what there is.
_DEEP_STACK = ("/bin/sh", "-c", 'ulimit -s 1000000 2>/dev/null; exec "$@"', "sh")
_MISSING = ("Cannot find a physical path", "Unable to locate library", "Cannot find library")
_STALE = ("makes inconsistent assumptions", "bad version number", "has bad magic number", "is corrupted")
_TOO_LARGE = ("Stack overflow", "Out of memory", "Cannot allocate memory")


class CoqUnavailable(VerifyError):
    """There is no Coq here, or no compiled theory: nothing was decided."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class CoqAnswer:
    """Coq accepts the file: its version, the seconds it took, the axioms and primitives its theorems rest on."""

    version: str
    seconds: float
    assumptions: tuple[str, ...]


def run_coq(text: str, *, theorems: int, theory: Path = THEORY, time_limit: float = 300.0) -> CoqAnswer:
    """``coqc`` on ``text``, a file with so many theorems; ``theory``: the folder with the compiled theory.

    Raises ``CoqUnavailable``; ``BudgetExceeded`` after ``time_limit`` seconds; ``CertificateRejected`` if Coq refuses
    the file or a theorem rests on anything but machine integers.
    """
    coqc = shutil.which("coqc")
    if coqc is None:
        raise CoqUnavailable(f"there is no coqc; install the Debian packages {PACKAGES}, then run make coq")
    if not (theory / LAST).is_file():
        raise CoqUnavailable(f"the theory in {theory} is not compiled (there is no {LAST}); run make coq")
    version = subprocess.run([coqc, "--print-version"], capture_output=True, text=True).stdout.split(" ")[0].strip()
    with tempfile.TemporaryDirectory(prefix="verify-coq-") as folder:
        file = Path(folder, "certificate.v")
        file.write_text(text, encoding="ascii")
        command = [*_DEEP_STACK, coqc, "-q", "-noglob", "-w", "none", "-Q", str(theory), "Verify", file.name]
        started = time.monotonic()
        code, output, errors = _communicate(command, folder, time_limit)
        spent = time.monotonic() - started
    if code:
        raise _refusal(errors)
    return CoqAnswer(version, spent, _assumptions(output, theorems))


def _communicate(command: Sequence[str], folder: str, time_limit: float) -> tuple[int, str, str]:
    """Exit code, output and errors; on timeout or interruption the process and its children are ended."""
    child = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        output, errors = child.communicate(timeout=time_limit)
    except subprocess.TimeoutExpired:
        raise BudgetExceeded(f"Coq did not finish within {time_limit:g} seconds; nothing was decided") from None
    finally:
        if child.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
    return child.returncode, output, errors


def _refusal(errors: str) -> VerifyError:
    """What a failure of coqc means."""
    text = " ".join(errors.split())
    if any(word in text for word in _MISSING):
        return CoqUnavailable(f"Coq does not find a library it needs; install {PACKAGES}, then run make coq")
    if any(word in text for word in _STALE):
        return CoqUnavailable("the compiled theory does not fit this Coq or is out of date; run make coq")
    if any(word in text for word in _TOO_LARGE) or not text:
        return BudgetExceeded("Coq ran out of memory or stack; nothing was decided")
    if '"erefl true"' in text:
        return CertificateRejected(
            "Coq computes that the certificate does not hold: in the elimination of a matrix a row vanishes, or a "
            "bound is larger than the certificate says"
        )
    found = re.search(r"Error: (.{1,200})", text)
    return CertificateRejected(f"Coq does not accept the certificate: {found[1] if found else text[:200]}")


def _assumptions(output: str, theorems: int) -> tuple[str, ...]:
    """The names that ``Print Assumptions`` answers; raises ``CertificateRejected`` unless all of them are allowed."""
    answers = len(re.findall(r"^(?:Axioms:|Closed under the global context)", output, re.MULTILINE))
    if answers != theorems:
        raise CertificateRejected(f"Coq says of {answers} theorems what they rest on, expected {theorems}")
    found = set(re.findall(r"^([\w.']+)(?= *:|$)", output, re.MULTILINE)) - {"Axioms"}
    names = {re.sub(r"^(?:PrimInt63|Uint63)\.", "", name) for name in found}
    if others := sorted(names - ALLOWED):
        raise CertificateRejected(f"the proof rests on more than machine integers: {', '.join(others)}")
    return tuple(sorted(names))
