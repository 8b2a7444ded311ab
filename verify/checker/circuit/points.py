"""Start and end sequences (section 4): words over an alphabet, rows of a stream, leaves of a tree."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..kernel.errors import show
from ..kernel.item import Item
from ..kernel.meter import Meter
from .network import Inputs
from .weights import SEED, Entries, reading_price

__all__ = ["NODE_BYTES", "all_words", "chains", "distinct", "read_blocks", "words_over"]

E = TypeVar("E")
MAX_ROW = 2**32 - 1
NODE_BYTES = 240  # of a node of a prefix tree, with its place in dictionaries and lists


@dataclass(frozen=True, slots=True)
class _Reader(Generic[E]):
    """Reads ``k`` sequences for one rank term."""

    circuit: Any
    term: Any
    entries: Entries[E]
    meter: Meter
    k: int

    def templates(self, used: list[int], path: str) -> list[list[E]]:
        """The templates with the indices ``used``."""
        M, entries = self.term.M, self.entries
        self.meter.spend(len(used) * M, path=path)
        self.meter.hold(len(used) * M, each=8, path=path)
        templates = self.circuit.templates
        if templates is None or templates.vectors is None:
            return [[entries.one if j == i else entries.zero for j in range(M)] for i in used]
        return [[entries.embed(entry) for entry in templates.vectors[i].entries(M)] for i in used]

    def points(self, item: Item, length: int) -> Inputs[E]:
        """Sequences of ``length`` inputs; for a ``grid_rank`` they are words over the templates."""
        kind = item.get("kind").json
        on_templates = self.term.notion == "grid_rank"
        if kind == "words":
            return self.words(item, length, on_templates)
        if kind not in ("stream", "tree"):
            item.malformed(f"expected points of kind words, stream or tree, got {show(kind)}")
        if on_templates:
            item.reject(f"points of kind {kind} are not templates; a grid_rank needs words")
        if self.entries.draw is None:
            item.reject(f"points of kind {kind} are not allowed here, only words")
        read = self.stream if kind == "stream" else self.tree
        return read(item, length, self.entries.draw)

    def words(self, item: Item, length: int, on_templates: bool) -> Inputs[E]:
        alphabet: list[list[E]] = []
        if on_templates:
            item.keys(("kind", "words"))
            size = self.term.N
        else:
            for vector in item.keys(("kind", "alphabet", "words")).get("alphabet").entries():
                self.meter.hold(self.term.M, each=self.entries.each, path=vector.path)
                self.meter.spend(self.term.M * reading_price(self.entries), path=vector.path)
                alphabet.append([self.entries.read(entry) for entry in vector.entries(self.term.M)])
            size = len(alphabet)
        place: dict[int, int] = {}  # index into the alphabet -> index into letters
        nodes: dict[tuple[int, int], int] = {}
        parents: list[int] = []
        letter: list[int] = []
        leaves: list[int] = []
        rank: dict[int, int] = {}
        for i, word in enumerate(item.get("words").entries(self.k)):
            word.sized(length)
            node = -1
            for entry in word.entries():
                index = entry.integer(least=0, most=size - 1)
                key = (node, place.setdefault(index, len(place)))
                if key not in nodes:
                    self.meter.hold(1, each=NODE_BYTES, path=word.path)
                    nodes[key] = len(parents)
                    parents.append(node)
                    letter.append(key[1])
                node = nodes[key]
            if node in rank:
                word.reject(f"word {i} repeats word {rank[node]}, so the minor is 0")
            rank[node] = i
            leaves.append(node)
        used = list(place)
        letters = self.templates(used, item.path) if on_templates else [alphabet[i] for i in used]
        return Inputs(letters, parents, letter, leaves)

    def draw(self, nodes: int, path: str) -> None:
        """Pay for that many inputs from a stream."""
        self.meter.hold(nodes, each=NODE_BYTES + self.entries.each * self.term.M, path=path)
        self.meter.spend(nodes * self.term.M * 20, path=path)

    def stream(self, item: Item, length: int, draw: Callable[[str, str], Iterator[E]]) -> Inputs[E]:
        seed = item.keys(("kind", "seed", "rows")).get("seed").text(SEED)
        self.draw(self.k * length, item.path)
        letters: list[list[E]] = []
        for row in distinct(item.get("rows"), self.k, MAX_ROW, "row "):
            draws = draw(seed, f"row/{row}")
            letters += ([next(draws) for _ in range(self.term.M)] for _ in range(length))
        return chains(letters, length)

    def tree(self, item: Item, length: int, draw: Callable[[str, str], Iterator[E]]) -> Inputs[E]:
        seed = item.keys(("kind", "seed", "parents", "leaves")).get("seed").text(SEED)
        self.meter.hold(len(item.get("parents").array()), each=NODE_BYTES, path=item.path)
        parents = [entry.integer(least=-1, most=i - 1) for i, entry in enumerate(item.get("parents").entries())]
        depth: list[int] = []
        for parent in parents:
            depth.append(1 if parent < 0 else depth[parent] + 1)
        leaves = distinct(item.get("leaves"), self.k, len(parents) - 1, "leaf ")
        for i, leaf in enumerate(leaves):
            if depth[leaf] != length:
                where = item.get("leaves")[i]
                where.reject(f"the path to leaf {leaf} has {depth[leaf]} inputs, expected {show(length)}")
        needed = [False] * len(parents)  # nodes that lead to a leaf; the others are never computed
        for leaf in leaves:
            while leaf >= 0 and not needed[leaf]:
                needed[leaf] = True
                leaf = parents[leaf]
        kept = [i for i, use in enumerate(needed) if use]
        self.draw(len(kept), item.path)
        number = {old: place for place, old in enumerate(kept)} | {-1: -1}
        letters = []
        for i in kept:
            draws = draw(seed, f"node/{i}")
            letters.append([next(draws) for _ in range(self.term.M)])
        return Inputs(
            letters,
            [number[parents[i]] for i in kept],
            list(range(len(kept))),
            [number[leaf] for leaf in leaves],
        )


def distinct(item: Item, k: int, most: int, what: str) -> list[int]:
    """``k`` distinct integers in 0..most, for rows or columns of a minor."""
    seen: dict[int, int] = {}
    for i, entry in enumerate(item.entries(k)):
        number = entry.integer(least=0, most=most)
        if seen.setdefault(number, i) != i:
            entry.reject(f"{what}{show(number)} repeats entry {seen[number]}, so the minor is 0")
    return list(seen)


def chains(letters: list[list[E]], length: int) -> Inputs[E]:
    """The sequences that the letters, cut into pieces of that length, are; they share no prefix."""
    nodes = range(len(letters))
    parents = [node - 1 if node % length else -1 for node in nodes]
    return Inputs(letters, parents, list(nodes), list(nodes[length - 1 :: length]))


def read_blocks(
    item: Item, k: int, circuit: Any, term: Any, entries: Entries[E], meter: Meter
) -> tuple[Inputs[E], Inputs[E]]:
    """The ``k`` start sequences and the ``k`` end sequences of a witness for ``term``."""
    reader = _Reader(circuit, term, entries, meter, k)
    return reader.points(item.get("start"), term.t_S), reader.points(item.get("end"), term.t_E)


def all_words(circuit: Any, term: Any, length: int, entries: Entries[E], meter: Meter, path: str) -> Inputs[E]:
    """All N^length words over the templates; the caller has limited their number."""
    meter.hold(length if term.N == 1 else 2 * term.N**length, each=NODE_BYTES, path=path)
    letters = _Reader(circuit, term, entries, meter, 0).templates(list(range(term.N)), path)
    return words_over(letters, length)


def words_over(letters: list[list[E]], length: int) -> Inputs[E]:
    """All words of that length."""
    parents: list[int] = []
    letter: list[int] = []
    level = [-1]
    for _ in range(length):
        following = []
        for node in level:
            for i in range(len(letters)):
                following.append(len(parents))
                parents.append(node)
                letter.append(i)
        level = following
    return Inputs(letters, parents, letter, level)
