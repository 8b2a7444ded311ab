"""Start and end sequences (section 4): words over an alphabet, rows of a stream, leaves of a tree."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from .arithmetic import Meter
from .errors import Malformed, Rejected, show
from .facts import Context
from .network import Inputs
from .reading import array, fields_of, integer, sized
from .statement import Statement, Term
from .weights import read_seed

__all__ = ["Entries", "all_words", "read_blocks", "read_points", "template_vectors"]

E = TypeVar("E")
MAX_ROW = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Entries(Generic[E]):
    """How the entries of vectors are obtained.

    ``read(json, path)`` reads one, ``embed(json, path)`` one of the statement's field (they differ for an
    extension), ``draw(seed, label)`` gives those of a stream and is None where streams are not allowed.
    """

    zero: E
    one: E
    read: Callable[[object, str], E]
    embed: Callable[[object, str], E]
    draw: Callable[[str, str], Iterator[E]] | None = None


@dataclass(frozen=True, slots=True)
class _Letters(Generic[E]):
    """The alphabet of words over the templates: how many there are, and those with given indices."""

    size: int
    vectors: Callable[[list[int]], list[list[E]]]


def template_vectors(
    statement: Statement, term: Term, used: list[int], entries: Entries[E], meter: Meter
) -> list[list[E]]:
    """The templates of ``term`` with the indices ``used``."""
    meter.spend(len(used) * term.M)
    templates = statement.templates
    if templates is not None and templates.vectors is not None:
        result = []
        for i in used:
            where = f"statement.instance.templates.vectors[{i}]"
            vector = sized(templates.vectors[i], term.M, path=where)
            result.append([entries.embed(entry, where) for entry in vector])
        return result
    return [[entries.one if j == i else entries.zero for j in range(term.M)] for i in used]


def all_words(statement: Statement, term: Term, length: int, entries: Entries[E], meter: Meter) -> Inputs[E]:
    """All N^length words over the templates; the caller has limited their number."""
    letters = template_vectors(statement, term, list(range(term.N)), entries, meter)
    parents: list[int] = []
    letter: list[int] = []
    level = [-1]
    for _ in range(length):
        following = []
        for node in level:
            for i in range(term.N):
                following.append(len(parents))
                parents.append(node)
                letter.append(i)
        level = following
    return Inputs(letters, parents, letter, level)


def read_blocks(
    item: dict[str, object], k: int, term: Term, entries: Entries[E], context: Context[Statement], path: str
) -> tuple[Inputs[E], Inputs[E]]:
    """The ``k`` start sequences and the ``k`` end sequences of a witness for ``term``."""
    statement, meter = context.statement, context.meter

    def vectors(used: list[int]) -> list[list[E]]:
        return template_vectors(statement, term, used, entries, meter)

    templates = _Letters(term.N, vectors) if term.notion == "grid_rank" else None
    return (
        read_points(item["start"], k, term.t_S, term.M, entries, meter, f"{path}.start", templates),
        read_points(item["end"], k, term.t_E, term.M, entries, meter, f"{path}.end", templates),
    )


def read_points(
    value: object,
    k: int,
    length: int,
    M: int,
    entries: Entries[E],
    meter: Meter,
    path: str,
    templates: _Letters[E] | None = None,
) -> Inputs[E]:
    """``k`` sequences of ``length`` inputs with ``M`` entries; with ``templates`` they are words over these."""
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind == "words":
        return _read_words(value, k, length, M, entries, path, templates)
    if kind not in ("stream", "tree"):
        raise Malformed(path, f"expected points of kind words, stream or tree, got {show(kind)}")
    if templates is not None:
        raise Rejected(path, f"points of kind {kind} are not templates; a grid_rank needs words")
    if entries.draw is None:
        raise Rejected(path, f"points of kind {kind} are not allowed here, only words")
    if kind == "stream":
        return _read_stream(value, k, length, M, entries.draw, meter, path)
    return _read_tree(value, k, length, M, entries.draw, meter, path)


def _read_words(
    value: object,
    k: int,
    length: int,
    M: int,
    entries: Entries[E],
    path: str,
    templates: _Letters[E] | None,
) -> Inputs[E]:
    alphabet: list[list[E]] = []
    if templates is not None:
        keys = fields_of(value, ("kind", "words"), path=path)
        size = templates.size
    else:
        keys = fields_of(value, ("kind", "alphabet", "words"), path=path)
        for i, vector in enumerate(array(keys["alphabet"], path=f"{path}.alphabet")):
            where = f"{path}.alphabet[{i}]"
            row = sized(vector, M, path=where)
            alphabet.append([entries.read(entry, f"{where}[{j}]") for j, entry in enumerate(row)])
        size = len(alphabet)
    place: dict[int, int] = {}  # index into the alphabet -> index into letters
    nodes: dict[tuple[int, int], int] = {}
    parents: list[int] = []
    letter: list[int] = []
    leaves: list[int] = []
    rank: dict[int, int] = {}
    for i, word in enumerate(sized(keys["words"], k, path=f"{path}.words")):
        where = f"{path}.words[{i}]"
        node = -1
        for j, entry in enumerate(sized(word, length, path=where)):
            index = integer(entry, path=f"{where}[{j}]", least=0, most=size - 1)
            key = (node, place.setdefault(index, len(place)))
            if key not in nodes:
                nodes[key] = len(parents)
                parents.append(node)
                letter.append(key[1])
            node = nodes[key]
        if node in rank:
            raise Rejected(where, f"word {i} repeats word {rank[node]}, so the minor is 0")
        rank[node] = i
        leaves.append(node)
    used = list(place)
    letters = [alphabet[i] for i in used] if templates is None else templates.vectors(used)
    return Inputs(letters, parents, letter, leaves)


def _read_stream(
    value: object,
    k: int,
    length: int,
    M: int,
    draw: Callable[[str, str], Iterator[E]],
    meter: Meter,
    path: str,
) -> Inputs[E]:
    keys = fields_of(value, ("kind", "seed", "rows"), path=path)
    seed = read_seed(keys["seed"], path=f"{path}.seed")
    meter.spend(k * length * M * 20, path=path)
    letters: list[list[E]] = []
    parents: list[int] = []
    leaves: list[int] = []
    seen: dict[int, int] = {}
    for i, entry in enumerate(sized(keys["rows"], k, path=f"{path}.rows")):
        where = f"{path}.rows[{i}]"
        row = integer(entry, path=where, least=0, most=MAX_ROW)
        if row in seen:
            raise Rejected(where, f"row {row} repeats entry {seen[row]}, so the minor is 0")
        seen[row] = i
        draws = draw(seed, f"row/{row}")
        for time in range(length):
            parents.append(-1 if time == 0 else len(parents) - 1)
            letters.append([next(draws) for _ in range(M)])
        leaves.append(len(parents) - 1)
    return Inputs(letters, parents, list(range(len(parents))), leaves)


def _read_tree(
    value: object,
    k: int,
    length: int,
    M: int,
    draw: Callable[[str, str], Iterator[E]],
    meter: Meter,
    path: str,
) -> Inputs[E]:
    keys = fields_of(value, ("kind", "seed", "parents", "leaves"), path=path)
    seed = read_seed(keys["seed"], path=f"{path}.seed")
    given = array(keys["parents"], path=f"{path}.parents")
    parents = [integer(entry, path=f"{path}.parents[{i}]", least=-1, most=i - 1) for i, entry in enumerate(given)]
    depth: list[int] = []
    for parent in parents:
        depth.append(1 if parent < 0 else depth[parent] + 1)
    leaves: list[int] = []
    seen: dict[int, int] = {}
    for i, entry in enumerate(sized(keys["leaves"], k, path=f"{path}.leaves")):
        where = f"{path}.leaves[{i}]"
        leaf = integer(entry, path=where, least=0, most=len(parents) - 1)
        if leaf in seen:
            raise Rejected(where, f"leaf {leaf} repeats entry {seen[leaf]}, so the minor is 0")
        if depth[leaf] != length:
            raise Rejected(where, f"the path to leaf {leaf} has {depth[leaf]} inputs, expected {show(length)}")
        seen[leaf] = i
        leaves.append(leaf)
    needed = [False] * len(parents)  # nodes that lead to a leaf; the others are never computed
    for leaf in leaves:
        while leaf >= 0 and not needed[leaf]:
            needed[leaf] = True
            leaf = parents[leaf]
    kept = [i for i, use in enumerate(needed) if use]
    meter.spend(len(kept) * M * 20, path=path)
    number = {old: new for new, old in enumerate(kept)}
    number[-1] = -1
    letters = []
    for i in kept:
        draws = draw(seed, f"node/{i}")
        letters.append([next(draws) for _ in range(M)])
    return Inputs(
        letters,
        [number[parents[i]] for i in kept],
        list(range(len(kept))),
        [number[leaf] for leaf in leaves],
    )
