"""Maps and searches (``verify explore``, ``verify conjecture``) as tables: CSV, JSON lines, Markdown, LaTeX, a page."""

from __future__ import annotations

from verify.report.sweeps.model import Ending, Sweep
from verify.report.sweeps.stored import is_sweep, stored_sweep

__all__ = ["Ending", "Sweep", "is_sweep", "stored_sweep"]
