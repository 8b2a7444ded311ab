"""Pictures inside the page: SVG whose ids are its own, with a title that says what it shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from verify.report.figures.style import rendered

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["inline_svg"]

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_HREF = f"{{{_XLINK}}}href"
_LEFT_OUT = {f"{{{_SVG}}}{name}" for name in ("metadata", "style", "title", "desc")}
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def inline_svg(picture: Figure | bytes, name: str, words: str) -> str:
    """The picture, a figure or SVG, as an ``<svg>`` element as wide as its place; ``words`` describe it.

    Every id begins with ``name``.  Ids that nothing refers to, other titles, metadata, sizes in points, and the style
    sheet (it would be the whole page's) are left out.
    """
    root = ET.fromstring(picture if isinstance(picture, bytes) else rendered(picture, "svg"))
    used = _referenced(root)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in _LEFT_OUT:
                parent.remove(child)
    for element in root.iter():
        element.tail = None
        if element.tag in (f"{{{_SVG}}}g", f"{{{_SVG}}}defs", f"{{{_SVG}}}svg"):
            element.text = None
        _rename(element, name, used)
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    root.attrib |= {"role": "img", "aria-labelledby": f"{name}-title", "class": "picture"}
    title = ET.Element(f"{{{_SVG}}}title", {"id": f"{name}-title"})
    title.text = words
    root.insert(0, title)
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    return ET.tostring(root, encoding="unicode")


def _referenced(root: ET.Element) -> set[str]:
    found = set()
    for element in root.iter():
        for key, value in element.attrib.items():
            found.update(_REFERENCE.findall(value))
            if key in (_HREF, "href"):
                found.add(value.removeprefix("#"))
    return found


def _rename(element: ET.Element, name: str, used: set[str]) -> None:
    for key, value in list(element.attrib.items()):
        if key == "id":
            if value in used:
                element.set(key, f"{name}-{value}")
            else:
                del element.attrib[key]
        elif key in (_HREF, "href"):
            element.set(key, f"#{name}-{value.removeprefix('#')}")
        else:
            element.set(key, _REFERENCE.sub(rf"url(#{name}-\1)", value))
