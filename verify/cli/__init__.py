"""The command line ``verify``: parse, call, print.

Exit codes of every command: 0 everything asked was established; 1 a definite no; 2 unusable input; 3 undecided within
the limits; 130 interrupted.  Commands are in modules of their own, which import what they need when they run.
"""

from verify.cli.claims import claims, explain
from verify.cli.conjecture import conjecture
from verify.cli.contrast import contrast
from verify.cli.coq import coq_check
from verify.cli.diff import diff
from verify.cli.draw import draw
from verify.cli.experiments import experiment
from verify.cli.explore import explore
from verify.cli.fit import fit
from verify.cli.group import CommandGroup, create_group
from verify.cli.kernels import expectation, kernel
from verify.cli.memory import memory
from verify.cli.network import network
from verify.cli.ranks import bounds, rank
from verify.cli.runs import check, report, run
from verify.cli.show import show

__all__ = ["main"]

main: CommandGroup = create_group(
    [
        rank,
        bounds,
        network,
        draw,
        run,
        check,
        coq_check,
        report,
        show,
        diff,
        claims,
        explain,
        kernel,
        expectation,
        contrast,
        memory,
        experiment,
        explore,
        fit,
        conjecture,
    ]
)
