"""The idea, for people who have not read the papers: one page with pictures, as Markdown and in the HTML report.

    python -m verify.report.idea proofs [--check]

writes ``proofs/idea.md`` and the pictures in ``proofs/pictures``; with ``--check`` it only says (exit code 1) what is
not up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from verify.certificates.verdicts import Verdict
from verify.networks.families import FAMILIES
from verify.report.figures import drawing as network
from verify.report.figures.drawing import svg_text
from verify.report.figures.idea import depth_figure, line_figure, matrices_figure, width_figure
from verify.report.figures.networks import network_drawing
from verify.report.figures.style import rendered
from verify.report.made import File, command

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["IDEA", "Block", "Drawing", "Heading", "Paragraph", "Table", "files", "idea_markdown", "main"]

NAME, PICTURES = "idea", "pictures"
PAGE = f"{NAME}.md"
# Where the page leads, beside it.
_NEXT = {
    "definitions and proofs": "statements/background",
    "the words": "statements/glossary",
    "what you must trust": "what-you-must-trust",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the second level."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text, in which ``*`` and backquotes mark words."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Cells are texts as in a paragraph."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture: its name, what it shows for those who do not see it, its caption."""

    name: str
    words: str
    caption: str
    draw: Callable[[], Figure | network.Drawing]

    def svg(self) -> bytes:
        """The picture as SVG."""
        drawn = self.draw()
        return svg_text(drawn).encode() if isinstance(drawn, network.Drawing) else rendered(drawn, "svg")


Block = Heading | Paragraph | Table | Drawing

_EXAMPLES = {
    Verdict.PROVED_ALL: "the rank of a one-layer network is at most its width, whatever its weights are",
    Verdict.PROVED_GENERIC: "two layers of width 4 have rank 220: true unless the weights satisfy a special equation",
    Verdict.PROVED_OPEN: "a network with relu has rank 6 at some weights, and so for all that are close enough to them",
    Verdict.PROVED_INSTANCE: "at the weights written in the file the rank is 8",
    Verdict.PROBABLE: "random samples show rank 39; the probability of being misled is stated",
    Verdict.REFUTED: "a claim asks for 15 where a proved bound allows 12",
    Verdict.INCONCLUSIVE: "the rank is between 39 and 42; the budget did not suffice to say more",
}


def _network(L: int, T: int, cut: int) -> network.Drawing:
    """L layers of a ``rac`` of width 2 over T steps."""
    program = FAMILIES["rac"].program(L, 2, 2)
    return network_drawing(program, T, cut=cut, name=f"rac L={L} R=2 M=2", least=False)


IDEA: tuple[Block, ...] = (
    Heading("How the start reaches the end"),
    Paragraph(
        "A recurrent network reads its input step by step and then gives an output. Cut the time in two: the first "
        "steps are the *start*, the last steps the *end*. What the output makes of the end may depend on the start, "
        "which has to pass the cut in the state that the network keeps. In how many ways can it depend?"
    ),
    Paragraph(
        "Write down a matrix: a row for each possible start, a column for each possible end, and in each cell the "
        "output of the network on this start followed by this end. If the network forgets the start, all rows are "
        "equal. If the start only scales the output, each row is a multiple of one row: the matrix has *rank* 1. In "
        "general the rank is the number of rows of which all others are sums of multiples. It is also the least number "
        "of products, one factor from the start and one from the end, of which the output is a sum, and is called the "
        "*separation rank* of the network at this cut."
    ),
    Drawing(
        "idea-matrices",
        "Four matrices of outputs, starts on rows, ends on columns. (a) one layer of width 1, rank 1: rows 1 2 2 4, 2 "
        "4 4 8, 2 4 4 8, 4 8 8 16. (b) one layer of width 2, rank 2. (c) two layers of width 2, rank 4. (d) the same "
        "network on nine starts and nine ends, rank 6.",
        "Outputs of small networks on all starts and all ends of two letters (a and b are the unit vectors, c is their "
        "sum). Same colour, same sign; the stronger, the larger. (c) and (d) are the same network.",
        matrices_figure,
    ),
    Paragraph(
        "With two letters there are only four starts of two steps, so no network can have more than rank 4 in (c). "
        "This is the *grid rank*: the rank over a fixed alphabet of N inputs (templates). But inputs can be any "
        "vectors, and with more of them the matrix grows. The rank that is reached in the end is the *function rank*: "
        "6 for this network. Nine starts suffice to see it in (d), and a theorem says that no further input adds to "
        "it. 4 and 6 are both right, of two different notions; they are never mixed here."
    ),
    Heading("What 220 means"),
    Paragraph(
        "`verify rank --layers 2 --width 4 --channels 3 --start 5 --end 5` answers 220. For almost all weights of two "
        "layers of width 4 the output is a sum of 220 products, of something of the first five inputs with something "
        "of the last five, and of no fewer: the start can change what the network does with the end in 220 independent "
        "ways. A network of one layer has rank at most its width, however long it runs: to compute the same function "
        "it would need width 220 or more, some 49,500 weights in place of 72. (That 220 suffice is not said: the rank "
        "is what is necessary.)"
    ),
    Drawing(
        "idea-width",
        "Left: eight units in two layers of width 4, rank 220. Right: the 220 units that one layer needs at least.",
        "Eight units in two layers, and the least number of units in one layer that can have the same rank.",
        width_figure,
    ),
    Paragraph(
        "With one layer the rank stays at the width. With two it grows with the time t on each side of the cut, with "
        "three faster. That it does is the memory that depth brings; how fast, for which sizes, is what the claims are "
        "about."
    ),
    Drawing(
        "rank-by-depth",
        "Function rank against t for width 2 and two input channels, logarithmic axis. One layer: 2 throughout. Two "
        "layers: 2, 6, 8, 10, 12, 14, 16. Three layers: 2, 8, 52, 106, 188, 304, 460.",
        "The function rank for almost all weights against t, for one, two and three layers. Each number is proved from "
        "both sides, by a minor and a bound.",
        depth_figure,
    ),
    Heading("The network as a tensor network"),
    Paragraph(
        "The growth can be seen. Draw each array of weights as a disc and each of its axes as a line; a line between "
        "two discs is an index that both have and that is summed, a dot multiplies entrywise. With one layer the steps "
        "stand in a chain, and what passes from the start to the end is one index of two values."
    ),
    Drawing(
        "network-one-layer",
        "One layer of width 2 over four steps: a chain of the matrices Wh1, a dot after each, to which the input comes "
        "through Wi1 from below. The line between the second and the third step cuts one bond of dimension 2.",
        "One layer of width 2 over four steps, a matrix product state. The cut between start and end meets one bond.",
        partial(_network, 1, 4, 2),
    ),
    Paragraph(
        "With two layers the upper one reads the lower one at every step. A vector cannot be copied by anything "
        "linear, so the lower layer is computed again for each step of the upper one: the copies stand below each "
        "other, and more and more of them cross the cut as the end grows. Their indices together have as many values "
        "as the product of their dimensions, and that is what the rank can use. (The copies are equal, so it cannot "
        "use all of it: the bounds are smaller.)"
    ),
    Drawing(
        "network-two-layers",
        "Two layers of width 2 over three steps. Above the chain of the upper layer; below it three chains of the "
        "lower layer, of one, two and three steps, each hanging from a step of the upper one by Wi2. The line after "
        "the first step cuts three bonds of dimension 2: the upper chain and the two longer lower ones.",
        "Two layers of width 2 over three steps. Each copy of the lower layer is on a ground of its own; the inputs, "
        "which all copies read, come up between the columns. `verify draw` makes such pictures of every polynomial "
        "network.",
        partial(_network, 2, 3, 1),
    ),
    Heading("How a rank is proved"),
    Paragraph(
        "*From below*: choose 220 starts, 220 ends and weights such that the 220 by 220 matrix of outputs (a *minor*) "
        "has a determinant that is not zero. Then the rank is at least 220 there, and at almost all weights, because "
        "the determinant is a polynomial in the weights, and one that is not the zero polynomial vanishes almost "
        "nowhere. *From above*: a theorem bounds the rank by a formula in the sizes, for all weights. Where both meet, "
        "the rank is known. A *certificate* is a file with the choices; the checker, a small program that shares no "
        "code with what made the file, computes them again with whole numbers. No floating point decides anything."
    ),
    Heading("How to read a verdict"),
    Drawing(
        "idea-verdicts",
        "Three number lines. Exact: at least 220 by a minor and at most 220 by a bound. Undecided: at least 39, at "
        "most 42. Refuted: at least 12 and at most 12, where 15 is claimed.",
        "What is proved of a rank is a range. From the left by a minor, from the right by a bound.",
        line_figure,
    ),
    Table(
        ("verdict", "what it says", "for example"),
        tuple((f"`{verdict.value}`", verdict.meaning, _EXAMPLES[verdict]) for verdict in Verdict),
    ),
    Paragraph(
        "A verdict belongs to an *instance*: the claim at particular sizes. Beside the verdict of a claim stands at "
        "how many instances it was found, as in `proved-all at all 250 instances tried`. Of sizes that were not tried "
        "this says nothing: a theorem for all sizes needs a proof, on paper or in Coq, and where there is one, the "
        "claim names it. A claim that is only observed is called `not refuted`, however many instances agree."
    ),
)


def idea_markdown() -> str:
    """The page for GitHub, to stand beside the folder of the pictures."""
    blocks = [
        "# The idea",
        "For people who have not read the papers. (Made by `python -m verify.report.idea proofs`; every number in the "
        "pictures is computed exactly.)",
        *map(_markdown, IDEA),
        f"Next: {', '.join(f'[{words}]({page}.md)' for words, page in _NEXT.items())}.",
    ]
    return "\n\n".join(blocks) + "\n"


def _markdown(block: Block) -> str:
    match block:
        case Heading(text):
            return f"## {text}"
        case Paragraph(text):
            return text
        case Drawing(name, words, caption):
            return f"![{words}]({PICTURES}/{name}.svg)\n\n*{caption}*"
        case Table(head, rows):
            lines = [head, ["---"] * len(head), *rows]
            return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def files(folder: Path) -> Iterator[File]:
    """The page and its pictures below ``folder``."""
    yield folder / PAGE, idea_markdown().encode()
    for block in IDEA:
        if isinstance(block, Drawing):
            yield folder / PICTURES / f"{block.name}.svg", block.svg()


def main(arguments: list[str]) -> int:
    """The command above."""
    return command("verify.report.idea", files, arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
