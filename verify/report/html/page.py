"""The page: the sections put into the template, with style sheet and script inside.

Everything that is not ours is escaped by the template engine; besides, the page's policy lets no other script run and
loads nothing from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import os
from datetime import datetime
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from verify.claims.papers import Became
from verify.report.alarms import alarms
from verify.report.content import ReportContent
from verify.report.html.idea_section import idea_section
from verify.report.html.instances import sort_key
from verify.report.html.notation import notation
from verify.report.html.pictures import Picture, claim_pictures, experiment_pictures
from verify.report.html.sections import badge_of, claim_groups, head_of, legend_rows
from verify.report.literal import printable
from verify.report.numbers import grouped
from verify.report.papers import paper_pages
from verify.report.tables import counts_text, extent_text

__all__ = ["html_report", "rendered_page"]

_PARTS = "verify.report.html"


def html_report(content: ReportContent, *, directory: Path, file: Path, when: datetime) -> str:
    """The report as one HTML page.

    ``directory``: the run directory, to which instances are linked as seen from ``file``, where the page is to be; its
    training records and sharpness map are drawn too.  ``when``: the time of the check.
    """
    base = os.path.relpath(directory.resolve(), file.resolve().parent).replace(os.sep, "/")
    pictures = claim_pictures(content)
    measured = experiment_pictures(directory)
    numbers = {picture.name: number for number, picture in enumerate(_drawn([*pictures, *measured]), start=1)}
    return rendered_page(
        "page.html.j2",
        head=head_of(content, when),
        alarms=alarms(content),
        groups=claim_groups(content, pictures, base),
        papers=paper_pages(content),
        fates=Became,
        idea=idea_section(),
        legend=legend_rows(content),
        experiments=measured,
        numbers=numbers,
    )


def rendered_page(template: str, **values: object) -> str:
    """A template with style sheet and script inside."""
    script = _part("script.js")
    return (
        _environment()
        .get_template(template)
        .render(
            **values,
            style=Markup(_part("style.css")),
            script=Markup(script),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
    )


def _drawn(found: list[object]) -> list[Picture]:
    return [picture for picture in found if isinstance(picture, Picture)]


def _part(name: str) -> str:
    return resources.files(_PARTS).joinpath("templates", name).read_text(encoding="utf-8")


def _environment() -> Environment:
    """Escapes every value, and makes visible what would steer the display; an unknown name is an error."""
    environment = Environment(
        loader=PackageLoader(_PARTS),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["badge"] = badge_of
    environment.filters["trusted"] = Markup
    environment.filters["math"] = notation
    environment.filters["grouped"] = grouped
    environment.filters["sortkey"] = sort_key
    environment.filters["counts"] = counts_text
    environment.filters["extent"] = extent_text
    return environment


def _visible(value: object) -> object:
    """Texts without control characters, directions and halves of characters; what is ready for the page, as it is."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
