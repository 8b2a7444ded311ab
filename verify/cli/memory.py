"""``verify memory``: the certified spectrum of a trained network on given sequences."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from pathlib import Path
from typing import TYPE_CHECKING

import click

from verify.cli.files import INPUT_FILE, OUTPUT_FILE, require_picture, save
from verify.cli.group import OK, UNDECIDED, ExampleCommand
from verify.cli.output import Settings, echo, print_json
from verify.cli.progress import bar
from verify.cli.tables import print_table
from verify.errors import DomainError

if TYPE_CHECKING:
    from verify.exact.rounded.bounds import Array
    from verify.networks.trained import TrainedNetwork
    from verify.tensors.spectrum import Interval, Spectrum

__all__ = ["memory"]

EPSILONS = "1e-1,1e-2,1e-3,1e-4,1e-5,1e-6"


@click.command(
    cls=ExampleCommand,
    examples=[
        "verify memory proofs/example-lstm.safetensors \\",
        "    --sequences proofs/example-sequences.npy --one-hot 5 --start 6",
        "verify memory proofs/example-tanh.safetensors --start 6 --one-hot 5 \\",
        "    --sequences proofs/example-sequences.npy --plot s.svg --out block.json",
    ],
)
@click.argument("model", type=INPUT_FILE)
@click.option("--sequences", required=True, type=INPUT_FILE, metavar="FILE", help=".npy or .npz, [n, T, M].")
@click.option("--start", required=True, type=int, metavar="T", help="Steps of the start block; the rest is the end.")
@click.option("--one-hot", type=int, metavar="M", help="The sequences are integers [n, T] below M.")
@click.option("--output", type=int, default=0, metavar="K", help="Which output of the read-out (default 0).")
@click.option("--epsilon", default=EPSILONS, metavar="LIST", help=f"Thresholds (default {EPSILONS}).")
@click.option("--cell", metavar="NAME", help="tanh, relu, lstm, gru, rac, mi, orthogonal, if another.")
@click.option("--gates", metavar="LETTERS", help="Order of the gates in the file, such as ifog, if it is another.")
@click.option("--tier", default="auto", metavar="NAME", help="auto, float64, double-double or balls (default auto).")
@click.option("--out", type=OUTPUT_FILE, metavar="FILE", help="Write a certificate about a block of the matrix.")
@click.option("--block", type=int, default=3, metavar="K", help="Order of that block (default 3).")
@click.option("--plot", type=OUTPUT_FILE, metavar="FILE", help="Draw the spectrum (svg, pdf, png).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def memory(
    settings: Settings,
    /,
    model: Path,
    sequences: Path,
    start: int,
    one_hot: int | None,
    output: int,
    epsilon: str,
    cell: str | None,
    gates: str | None,
    tier: str,
    out: Path | None,
    block: int,
    plot: Path | None,
    as_json: bool,
) -> int:
    """How much the start of a trained network talks to its end.

    MODEL has the arrays of an RNN, LSTM or GRU (PyTorch or Keras) with a linear read-out, or of a cell that `verify
    experiment tasks` trains, as safetensors or .npz. Its floats are taken as the rational numbers that they are. Every
    start is run with every end, and the singular values of that matrix, divided by its Frobenius norm, are enclosed
    with all rounding bounded.

    The epsilon-rank on these sequences is neither the function rank nor a grid rank. Exit code 3 if it is not decided
    for some epsilon.

    The certificate says that K singular values are at least a number which it finds, by a block of K starts and K ends.
    `verify check` evaluates it again, in integers of its own: K starts and K x K ends, a multiplication a weight and
    step, some million a second.
    """
    from verify.networks.files import open_arrays
    from verify.networks.trained import read_sequences, read_trained
    from verify.tensors.spectrum import measure

    epsilons = _epsilons(epsilon)
    if plot is not None:
        require_picture(plot)
    if not 1 <= block <= 64:
        raise DomainError(f"--block must be from 1 to 64, not {block}")
    if one_hot is not None and not 1 <= one_hot <= 65536:
        raise DomainError(f"--one-hot must be from 1 to 65536, not {one_hot}")
    with open_arrays(model) as file:
        network = read_trained(file, cell=cell, gates=gates, output=output)
    with open_arrays(sequences) as file:
        words = read_sequences(file, one_hot=one_hot)
    with bar(settings, "evaluating pairs") as update:
        found = measure(network, words, start, epsilons, tier=tier, progress=update)
    if plot is not None:
        from verify.report.figures.spectrum import spectrum_figure
        from verify.report.figures.style import picture_kind, rendered

        figure = spectrum_figure(found, f"{network.cell}, {found.starts} × {found.ends}")
        save(settings, plot, rendered(figure, picture_kind(plot)))
    if out is not None:
        save(settings, out, _certificate(network, found, words, start, block))
    if as_json:
        print_json(_as_json(network, found))
    else:
        _print(settings, network, found)
    return OK if found.values and all(count.decided for count in found.counts) else UNDECIDED


def _certificate(network: TrainedNetwork, found: Spectrum, sequences: Array, start: int, order: int) -> bytes:
    from verify.separation.spectral import sharpest_certificate

    if not found.values:
        raise DomainError("--out: nothing is certain of the matrix, so there is no block to certify")
    made = sharpest_certificate(network.exact(), sequences, start, found.matrix.midpoints, order, model=network.sha256)
    return made.to_bytes()


def _epsilons(text: str) -> list[float]:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        raise DomainError(f"--epsilon is a list of numbers such as 1e-1,1e-3, not {text!a}") from None
    if not all(0.0 < value <= 1.0 for value in values):
        raise DomainError(f"--epsilon: each is above 0 and at most 1, in {text!a}")
    return sorted(set(values), reverse=True)


def _as_json(network: TrainedNetwork, found: Spectrum) -> dict[str, object]:
    return {
        "notion": "epsilon-rank on these sequences",
        "model": {
            "sha256": network.sha256,
            "cell": network.cell,
            "layers": network.layers,
            "width": network.width,
            "channels": network.channels,
            "sample_difference": network.sample,
        },
        "starts": found.starts,
        "ends": found.ends,
        "tier": found.tier,
        "certain": bool(found.values),
        "relative_error": found.error if found.values else None,
        "norm": _pair(found.norm) if found.values else None,
        "singular_values": [_pair(value) for value in found.values],
        "epsilon_ranks": [
            {
                "epsilon": count.epsilon,
                "certainly_at_least": count.above,
                "certainly_below": count.below,
                "rank": count.above if count.decided else None,
            }
            for count in found.counts
        ],
        "entropy": _pair(found.entropy),
        "distance_from_rank_one": _pair(found.distance),
    }


def _pair(interval: Interval) -> list[float]:
    return [interval.low, interval.high]


def _print(settings: Settings, network: TrainedNetwork, found: Spectrum) -> None:
    layers = f"{network.layers} layers of " if network.layers > 1 else ""
    echo(f"{network.cell}, {layers}width {network.width}, {network.channels} channels; sha256 {network.sha256[:16]}..")
    if network.sample is not None:
        echo(f"On the sample in the file the cell is off by {network.sample:.1e} at most.")
    echo(f"Evaluation matrix of {found.starts} starts and {found.ends} ends; tier: {found.tier}.")
    if not found.values:
        echo("certain: none. The bounds of the errors have outgrown the numbers.")
        return
    echo("It is divided by its Frobenius norm, up to a relative")
    echo(f"error of {_rounded(found.error, 2, ROUND_CEILING)} that covers every rounding.")
    shown = [k for k in range(len(found.values)) if k < 12 or k == len(found.values) - 1]
    print_table(
        ["k", "singular value at least", "at most"],
        [[str(k + 1), *_outwards(found.values[k])] for k in shown],
        right=(0, 1, 2),
    )
    print_table(
        ["epsilon", "certainly at least it", "certainly below", "epsilon-rank"],
        [
            [
                f"{count.epsilon:g}",
                str(count.above),
                str(count.below),
                str(count.above) if count.decided else f"{count.above}..{count.size - count.below}",
            ]
            for count in found.counts
        ],
        right=(0, 1, 2, 3),
    )
    print_table(
        ["", "at least", "at most"],
        [
            ["entanglement entropy, in nats", *_outwards(found.entropy)],
            ["distance from no interaction (rank 1)", *_outwards(found.distance)],
        ],
        right=(1, 2),
    )
    if not settings.quiet:
        echo("The epsilon-rank on these sequences is neither function rank nor grid rank.")


def _outwards(interval: Interval) -> list[str]:
    """Ten digits, the lower end rounded down and the upper one up."""
    return [_rounded(interval.low, 10, ROUND_FLOOR), _rounded(interval.high, 10, ROUND_CEILING)]


def _rounded(number: float, digits: int, rounding: str) -> str:
    if number == 0.0:
        return "0"
    return f"{Context(prec=digits, rounding=rounding).create_decimal_from_float(number):.{digits - 1}e}"
