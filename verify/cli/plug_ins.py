"""What commands say of plug-ins: which are left out, and whose claims are shown."""

from __future__ import annotations

from collections.abc import Collection

from verify.cli.output import Settings, say

__all__ = ["tell_plug_ins"]


def tell_plug_ins(settings: Settings, shown: Collection[str] = ()) -> None:
    """A sentence on stderr for each plug-in that is left out, and for each package that some claims shown come from."""
    from verify.claims import REGISTRY
    from verify.networks.offered import left_out

    for problem in (*REGISTRY.problems, *left_out()):
        say(settings, f"Warning: {problem}.")
    for package, ids in REGISTRY.packages().items():
        found = [id for id in ids if id in shown]
        if found:
            say(settings, f"From the package {package}: {', '.join(found)}.")
