"""Evaluation matrices, witnesses and their checking: the batched evaluation against the plain one, engine against
engine.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.registry import Case, benchmark
from verify.certificates.build import make_certificate
from verify.checker import check_bytes
from verify.checker.engines import engine_named
from verify.exact import QQ
from verify.networks.batch import FieldKernel, Mod31, evaluation_matrix
from verify.networks.sampling import small_integer_weights
from verify.networks.trees import all_words_tree
from verify.separation.rank import grid_rank, separation_rank
from verify.separation.witness import DEFAULT_MODULUS
from verify.tensors.grid import Templates


@benchmark("matricization: batched mod p against exact objects and the plain network", quick=["L=2 R=3 M=3 t=3"])
def matricizations() -> Iterator[Case]:
    for L, R, M, t in ((2, 3, 3, 3), (3, 3, 2, 5)):
        net = small_integer_weights(L, R, M)
        templates = Templates.of_unit_vectors(QQ, M, M)

        def batched(net=net, templates=templates, t=t):  # type: ignore[no-untyped-def]
            kernel = Mod31(DEFAULT_MODULUS)
            words = all_words_tree(templates.residues(kernel), t)
            return evaluation_matrix(net, words, words, kernel).tolist()

        def exact(net=net, templates=templates, t=t):  # type: ignore[no-untyped-def]
            kernel = FieldKernel(QQ)
            words = all_words_tree(templates.residues(kernel), t)
            values = evaluation_matrix(net, words, words, kernel)
            return [[int(v.p) % DEFAULT_MODULUS for v in row] for row in values]

        def plain(net=net, templates=templates, M=M, t=t):  # type: ignore[no-untyped-def]
            from itertools import product

            words = [[templates.vectors[i] for i in word] for word in product(range(M), repeat=t)]
            return [[int(net(s + e)[0].p) % DEFAULT_MODULUS for e in words] for s in words]

        yield Case(f"L={L} R={R} M={M} t={t}", {"batched": batched, "objects, shared": exact, "plain": plain})


@benchmark("rank: sketch of the bound's order against the whole matricization")
def sketches() -> Iterator[Case]:
    def sketch() -> int:
        return grid_rank(L=2, R=3, M=3, t_S=6, t_E=6).value

    def whole() -> int:
        from verify.exact import rank_profile
        from verify.networks.sampling import generic_weights

        kernel = Mod31(DEFAULT_MODULUS)
        net = generic_weights(2, 3, 3, field=QQ, seed="0", bound=DEFAULT_MODULUS)
        words = all_words_tree(Templates.of_unit_vectors(QQ, 3, 3).residues(kernel), 6)
        return rank_profile(evaluation_matrix(net, words, words, kernel), DEFAULT_MODULUS).rank

    yield Case("grid, L=2 R=3 M=3 t=6 (729×729)", {"sketch": sketch, "whole": whole}, ours=["whole"])


@benchmark("checker: plain Python against the flint engine", quick=["function rank 224"])
def checkers() -> Iterator[Case]:
    for t in (5, 7):
        found = separation_rank(L=2, R=4, M=4, t_S=t, t_E=t)
        certificate = make_certificate("rank", found.statement, found.items)
        assert certificate is not None
        data = certificate.to_bytes()

        def python(data=data) -> str:  # type: ignore[no-untyped-def]
            return check_bytes(data).outcome

        def flint(data=data) -> str:  # type: ignore[no-untyped-def]
            return check_bytes(data, engine=engine_named("flint")).outcome

        yield Case(f"function rank {found.value}", {"python": python, "flint": flint}, ours=["flint"])
