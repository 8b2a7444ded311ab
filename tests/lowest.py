"""Prints the oldest versions that pyproject.toml allows, as constraints for pip: ``python tests/lowest.py``."""

import re
import tomllib
from itertools import chain
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"


def lowest_versions(pyproject: str) -> dict[str, str]:
    """The lower bound of every requirement, by name; ``ValueError`` for one that has none.

    >>> lowest_versions('[project]\\ndependencies = ["numpy>=1.26"]\\noptional-dependencies = {dev = ["pytest>=8"]}')
    {'numpy': '1.26', 'pytest': '8'}
    """
    project = tomllib.loads(pyproject)["project"]
    found = {}
    for requirement in chain(project["dependencies"], *project["optional-dependencies"].values()):
        match = re.fullmatch(r"([A-Za-z0-9-]+)>=([0-9.]+)", requirement)
        if match is None:
            raise ValueError(f"{requirement!r} has no lower bound of the form name>=version")
        found[match[1]] = match[2]
    return found


if __name__ == "__main__":
    for name, version in lowest_versions(PYPROJECT.read_text(encoding="utf-8")).items():
        print(f"{name}=={version}")
