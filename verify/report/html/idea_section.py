"""The idea as a section of the page."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from markupsafe import Markup

from verify.report.html.svg import inline_svg
from verify.report.idea import IDEA, Block, Drawing, Heading, Paragraph

__all__ = ["idea_section"]

_MARKED = re.compile(r"`([^`]+)`|\*([^*]+)\*")


@lru_cache(maxsize=1)
def idea_section() -> Markup:
    """Headings of the third level, paragraphs, pictures and a table.  Drawn once: it is the same on every page."""
    return Markup("\n".join(map(_html, IDEA)))


def _html(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h3>{_text(block.text)}</h3>"
    if isinstance(block, Paragraph):
        return f"<p>{_text(block.text)}</p>"
    if isinstance(block, Drawing):
        svg = inline_svg(block.svg(), block.name, block.words)
        return f'<figure class="drawn" id="{block.name}">{svg}<figcaption>{_text(block.caption)}</figcaption></figure>'
    head = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in block.head)
    rows = "".join(
        f'<tr><th scope="row">{_text(cells[0])}</th>{"".join(f"<td>{_text(cell)}</td>" for cell in cells[1:])}</tr>'
        for cells in block.rows
    )
    caption = "<caption>The verdicts, the strongest first.</caption>"
    table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="scroll" role="region" aria-label="The verdicts" tabindex="0">{table}</div>'


def _text(text: str) -> str:
    """With the marked words as code or emphasised."""
    return _MARKED.sub(
        lambda match: f"<code>{match[1]}</code>" if match[1] else f"<em>{match[2]}</em>", escape(text, quote=False)
    )
