"""hypothesis strategies for instances and for weights, for the search and for property tests of one's own.

A property test of a conjecture, in whatever test suite:

    from hypothesis import given, settings
    from verify import separation_rank
    from verify.conjectures import instances

    @settings(deadline=None)
    @given(instances("M <= R", layers=2))
    def test_the_rank_is_even(instance):
        rank = separation_rank(L=instance.L, R=instance.R, M=instance.M, t_S=instance.t_S, t_E=instance.t_E)
        assert rank.value % 2 == 0
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from verify.conjectures.domain import Domain
from verify.conjectures.language import parse_condition
from verify.errors import DomainError
from verify.exact import QQ
from verify.networks.rac import RAC
from verify.networks.sampling import FAMILIES
from verify.statements import Condition, Instance, Sizes

__all__ = ["instances", "places_in", "weights"]

Range = int | tuple[int, int]
Rows = list[list[int]]


def instances(
    where: str | Condition | None = None,
    *,
    layers: Range = (1, 4),
    width: Range = (1, 4),
    channels: Range = (1, 4),
    steps: Range = (1, 3),
    balanced: bool = True,
    grid: bool = False,
) -> st.SearchStrategy[Instance]:
    """Instances L, R, M, t_S, t_E in the given ranges (an int is a range of one) that satisfy ``where``.

    ``balanced``: t_S = t_E.  ``grid``: with N = M one-hot templates, as a grid rank needs.  They shrink towards the
    smallest sizes.

    >>> from hypothesis import find
    >>> find(instances("M < R", layers=2), lambda instance: instance.t_E >= 2).name()
    'L2-R2-M1-tS2-tE2'

    Raises ``DomainError`` for a range without a size, ``ExpressionError`` for what is no condition on sizes.
    """
    condition = parse_condition(where) if isinstance(where, str) else where
    domain = Domain(condition, splits=not balanced, grid=grid, templates_vary=False)
    asked = [_range(name, r) for name, r in (("layers", layers), ("width", width), ("channels", channels))]
    step_range = _range("steps", steps)
    places = places_in(domain, [*asked, *[step_range] * (1 if balanced else 2)])
    admitted = places if condition is None else places.filter(domain.holds)
    return admitted.map(lambda place: Instance(place))


def _range(name: str, asked: Range) -> tuple[int, int]:
    least, most = (asked, asked) if isinstance(asked, int) else asked
    if not 1 <= least <= most:
        raise DomainError(f"{name} must be a size or a range of sizes from 1 on, not {asked!r}")
    return least, most


def places_in(domain: Domain, ranges: Sequence[tuple[int, int]]) -> st.SearchStrategy[Sizes]:
    """Places with sizes in ``ranges`` (L, R, M, then t or t_S and t_E), and in those that ``where`` leaves of each
    size.

    ``where`` itself is not looked at.
    """
    limits = []
    for (least, most), (lo, hi) in zip(ranges, domain.ranges(), strict=True):
        low, high = max(least, lo), most if hi is None else min(most, hi)
        if low > high:
            return st.nothing()
        limits.append((low, high))
    sizes = st.tuples(*(st.integers(low, high) for low, high in limits))

    def place(drawn: tuple[int, ...]) -> Sizes:
        L, R, M, *steps = drawn
        return domain.place(L, R, M, steps[0], steps[-1])

    return sizes.map(place)


def weights(
    L: int | Instance, R: int | None = None, M: int | None = None, *, magnitude: int = 3, families: bool = False
) -> st.SearchStrategy[RAC]:
    """Rational weights of a network of L layers, width R and M input channels, or of the sizes of an instance.

    Small integers up to ``magnitude``, and structured ones: zero, identity, diagonal, rank one, shift, all ones.  They
    shrink towards zero, so that what is left of a counterexample can be read.  ``families``: also those of
    ``verify.networks.sampling``, which do not shrink.

    >>> from hypothesis import find
    >>> find(weights(1, 1, 1), lambda net: net([[1], [1]]) != (0,)).Wo
    ((1,),)
    """
    if not isinstance(L, int):
        return weights(L.L, L.R, L.M, magnitude=magnitude, families=families)
    if R is None or M is None:
        raise DomainError("give L, R and M, or an instance")
    if min(L, R, M) < 1 or magnitude < 1:
        raise DomainError(f"sizes and magnitude must be at least 1, not L={L} R={R} M={M} magnitude={magnitude}")
    own = st.builds(
        _network,
        st.tuples(*(_matrix(R, R, magnitude) for _ in range(L))),
        st.tuples(*(_matrix(R, M if layer == 0 else R, magnitude) for layer in range(L))),
        _vector(R, magnitude),
        st.tuples(*(_vector(R, magnitude) for _ in range(L))),
    )
    return own | st.sampled_from(sorted(FAMILIES)).map(_family(L, R, M)) if families else own


def _family(L: int, R: int, M: int) -> Callable[[str], RAC]:
    def build(name: str) -> RAC:
        return FAMILIES[name].build(L, R, M, "0")

    return build


def _network(Wh: tuple[Rows, ...], Wi: tuple[Rows, ...], Wo: list[int], h0: tuple[list[int], ...]) -> RAC:
    return RAC.of(QQ, Wh=Wh, Wi=Wi, Wo=[Wo], h0=h0)


def _vector(n: int, magnitude: int) -> st.SearchStrategy[list[int]]:
    """Zero, all ones, the first unit vector, or small integers."""
    structured = st.sampled_from([[0] * n, [1] * n, [1] + [0] * (n - 1)])
    return structured | st.lists(_entry(magnitude), min_size=n, max_size=n)


def _matrix(rows: int, columns: int, magnitude: int) -> st.SearchStrategy[Rows]:
    """Zero, identity, all ones, shift, a single one; diagonal; rank one; or small integers."""

    def filled(entry: Callable[[int, int], int]) -> Rows:
        return [[entry(i, j) for j in range(columns)] for i in range(rows)]

    structured = st.sampled_from(
        [
            filled(lambda i, j: 0),
            filled(lambda i, j: int(i == j)),
            filled(lambda i, j: 1),
            filled(lambda i, j: int(i == j == 0)),
            filled(lambda i, j: int(i == j + 1)),
        ]
    )
    column = st.lists(_entry(magnitude), min_size=rows, max_size=rows)
    row = st.lists(_entry(magnitude), min_size=columns, max_size=columns)
    diagonal = column.map(lambda d: filled(lambda i, j: d[i] if i == j else 0))
    rank_one = st.tuples(column, row).map(lambda pair: [[a * b for b in pair[1]] for a in pair[0]])
    return structured | diagonal | rank_one | st.lists(row, min_size=rows, max_size=rows)


def _entry(magnitude: int) -> st.SearchStrategy[int]:
    return st.integers(-magnitude, magnitude)
