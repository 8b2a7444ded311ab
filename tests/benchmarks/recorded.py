"""The ratios of a run, and how they compare with those that were recorded.

Only ratios of contenders in one run are recorded, never seconds: those belong to a machine.  Ratios do too, a little:
what was recorded says on which one.  They are of processor time (``cpu_ratio``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from verify.errors import DomainError
from verify.files import read_json

__all__ = ["FALL", "Ratios", "Result", "changes", "ratios_of", "read_recorded", "recorded_with"]

#: Title → case → contender → how many times as much processor time as the first contender it took.
Ratios = Mapping[str, Mapping[str, Mapping[str, float]]]
#: A benchmark as ``--json`` writes it.
Result = Mapping[str, Any]

FALL = 0.3


def read_recorded(path: Path) -> dict[str, Any]:
    """The file, ``{"header": .., "ratios": ..}``; without ratios if there is none.  Raises ``DomainError``."""
    if not path.exists():
        return {"header": {}, "ratios": {}}
    found = read_json(path, decimals=float)
    ratios = found.get("ratios") if isinstance(found, dict) else None
    entries = [
        value
        for cases in _members(ratios, path)
        for contenders in _members(cases, path)
        for value in _members(contenders, path)
    ]
    if not all(isinstance(value, int | float) and value > 0 for value in entries):
        raise DomainError(f"{path} has a ratio that is no positive number")
    return dict(found)


def _members(value: object, path: Path) -> Collection[Any]:
    if not isinstance(value, dict):
        raise DomainError(f"{path} is no file of recorded ratios; --record makes one")
    return value.values()


def ratios_of(results: Sequence[Result]) -> Ratios:
    """The ratios of a run; of contenders that may be wrong there is none, as they are no measure of the others."""
    return {
        result["title"]: {
            case["name"]: {one["name"]: one["cpu_ratio"] for one in case["contenders"] if one["watched"]}
            for case in result["cases"]
        }
        for result in results
    }


def changes(results: Sequence[Result], recorded: Ratios) -> tuple[int, list[str]]:
    """How many ratios are compared, and a line for each that has fallen by 30 %: the first contender got slower than
    another.  Of contenders that are ours too it is said as well if they got slower.
    """
    known, lines = 0, []
    for result in results:
        for case in result["cases"]:
            first = case["contenders"][0]["name"]
            for one in case["contenders"]:
                then, now = recorded.get(result["title"], {}).get(case["name"], {}).get(one["name"]), one["cpu_ratio"]
                if then is None or not one["watched"]:
                    continue
                known += 1
                slower, fall = (first, 1 - now / then) if now < then else (one["name"], 1 - then / now)
                if fall >= FALL and (slower == first or one["ours"]):
                    lines.append(
                        f"{result['title']}, {case['name']}: {slower} has lost {fall:.0%}: {one['name']} took "
                        f"{then:.3g} times the processor time of {first} when it was recorded, {now:.3g} times now"
                    )
    return known, lines


def recorded_with(
    recorded: Mapping[str, Any], ratios: Ratios, titles: Collection[str], header: Mapping[str, object], *, whole: bool
) -> dict[str, Any]:
    """What to record after a run: the new ratios, to three digits, and the old ones of what was not measured.

    ``titles``: the benchmarks that there are; others are forgotten.  ``whole``: every case of what was run was
    measured, so that old cases of it go too.
    """
    old = {title: dict(cases) for title, cases in recorded["ratios"].items() if title in titles}
    for title, cases in ratios.items():
        new = {case: {name: float(f"{v:.3g}") for name, v in found.items()} for case, found in cases.items() if found}
        old[title] = new if whole else {**old.get(title, {}), **new}
    kept = {title: old[title] for title in sorted(old) if old[title]}
    return {"header": {name: value for name, value in header.items() if name != "load"}, "ratios": kept}
