"""Exact, certified theorems about the memory of recurrent networks.

>>> from verify import separation_rank
>>> separation_rank(L=2, R=4, M=3, t_S=5, t_E=5).value
220

The names below live in the subpackages and are imported when they are first used: ``import verify`` alone loads
nothing, so that ``python -m verify.checker`` needs no other package.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from verify._version import __version__

if TYPE_CHECKING:
    from verify.certificates.build import Certificate, make_certificate
    from verify.certificates.store import write_atomically
    from verify.certificates.verdicts import Verdict
    from verify.checker import Report, check_bytes, check_file
    from verify.claims import REGISTRY, find_claim
    from verify.conjectures import Conjecture, SearchBudget
    from verify.errors import BudgetExceeded, CertificateRejected, DomainError, MalformedCertificate, VerifyError
    from verify.exact import GF, QQ, multiset_coefficient, parse_field
    from verify.kernels import expectation, kernel_variance, mean_kernel
    from verify.networks.linear import LinearRNN
    from verify.networks.network import Network
    from verify.networks.rac import RAC
    from verify.networks.sampling import family_weights, generic_weights, small_integer_weights, theorem_d_witness
    from verify.networks.weightfile import load_templates, load_weights
    from verify.separation.bounds import BOUNDS, BoundProblem, UpperBound, applicable_bounds, best_bound
    from verify.separation.problem import RankProblem
    from verify.separation.rank import FunctionRank, GridRank, SeparationRank, grid_rank, separation_rank
    from verify.separation.unfoldings import unfolding_rank, unfolding_ranks
    from verify.statements import Sizes
    from verify.suite.runner import run_suite
    from verify.suite.summary import summarise
    from verify.tensors.contraction import contract
    from verify.tensors.cuts import check_least_cut, least_cut
    from verify.tensors.diagram import unrolled_network
    from verify.tensors.given import read_tensor
    from verify.tensors.grid import Templates, grid_matricization, grid_tensor, matricization
    from verify.tensors.symmetric import symmetric_cut

_HOMES = {
    "verify.certificates.build": ("Certificate", "make_certificate"),
    "verify.certificates.store": ("write_atomically",),
    "verify.certificates.verdicts": ("Verdict",),
    "verify.checker": ("Report", "check_bytes", "check_file"),
    "verify.claims": ("REGISTRY", "find_claim"),
    "verify.conjectures": ("Conjecture", "SearchBudget"),
    "verify.errors": ("BudgetExceeded", "CertificateRejected", "DomainError", "MalformedCertificate", "VerifyError"),
    "verify.exact": ("GF", "QQ", "multiset_coefficient", "parse_field"),
    "verify.kernels": ("expectation", "kernel_variance", "mean_kernel"),
    "verify.networks.linear": ("LinearRNN",),
    "verify.networks.network": ("Network",),
    "verify.networks.rac": ("RAC",),
    "verify.networks.sampling": ("family_weights", "generic_weights", "small_integer_weights", "theorem_d_witness"),
    "verify.networks.weightfile": ("load_templates", "load_weights"),
    "verify.separation.bounds": ("BOUNDS", "BoundProblem", "UpperBound", "applicable_bounds", "best_bound"),
    "verify.separation.problem": ("RankProblem",),
    "verify.separation.rank": ("FunctionRank", "GridRank", "SeparationRank", "grid_rank", "separation_rank"),
    "verify.separation.unfoldings": ("unfolding_rank", "unfolding_ranks"),
    "verify.statements": ("Sizes",),
    "verify.suite.runner": ("run_suite",),
    "verify.suite.summary": ("summarise",),
    "verify.tensors.contraction": ("contract",),
    "verify.tensors.cuts": ("check_least_cut", "least_cut"),
    "verify.tensors.diagram": ("unrolled_network",),
    "verify.tensors.symmetric": ("symmetric_cut",),
    "verify.tensors.given": ("read_tensor",),
    "verify.tensors.grid": ("Templates", "grid_matricization", "grid_tensor", "matricization"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "BOUNDS",
    "GF",
    "QQ",
    "RAC",
    "REGISTRY",
    "BoundProblem",
    "BudgetExceeded",
    "Certificate",
    "CertificateRejected",
    "Conjecture",
    "DomainError",
    "FunctionRank",
    "GridRank",
    "LinearRNN",
    "MalformedCertificate",
    "Network",
    "RankProblem",
    "Report",
    "SearchBudget",
    "SeparationRank",
    "Sizes",
    "Templates",
    "UpperBound",
    "Verdict",
    "VerifyError",
    "__version__",
    "applicable_bounds",
    "best_bound",
    "check_bytes",
    "check_file",
    "check_least_cut",
    "contract",
    "expectation",
    "family_weights",
    "find_claim",
    "generic_weights",
    "grid_matricization",
    "grid_rank",
    "grid_tensor",
    "kernel_variance",
    "least_cut",
    "load_templates",
    "load_weights",
    "make_certificate",
    "matricization",
    "mean_kernel",
    "multiset_coefficient",
    "parse_field",
    "read_tensor",
    "run_suite",
    "separation_rank",
    "small_integer_weights",
    "summarise",
    "symmetric_cut",
    "theorem_d_witness",
    "unfolding_rank",
    "unfolding_ranks",
    "unrolled_network",
    "write_atomically",
]


def __getattr__(name: str) -> Any:
    """The public name, from its module; remembered, so that this runs once a name."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'verify' has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
