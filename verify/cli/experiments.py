"""``verify experiment``: training runs in floating point beside the theorems.  Measurements, evidence for no
verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verify.cli.experiment_runs import draw, run_and_show
from verify.cli.files import INPUT_FILE, OUTPUT_FILE, OUTPUT_FOLDER
from verify.cli.group import CONTEXT, OK, CommandGroup, ExampleCommand
from verify.cli.output import Settings, echo
from verify.cli.tables import print_table
from verify.cli.task_experiment import tasks
from verify.errors import DomainError
from verify.quoting import quoted
from verify.report.figures.style import FORMATS

if TYPE_CHECKING:
    from verify.experiments.data import SequenceData
    from verify.experiments.linear_training import Variances

__all__ = ["experiment"]

_PATH = click.Path(path_type=Path)


@click.group(
    cls=CommandGroup,
    context_settings=CONTEXT,
    epilog="""\b
Examples:
  verify experiment width --out results --widths 16,64 --seeds 3
  verify experiment memory --out results --widths 64 --delays 0,2,4
  verify experiment tasks --out results --quick
  verify experiment plot results""",
)
def experiment() -> None:
    """Training runs: linear RNNs beside their limit, and the papers' tasks.

    The limit is the scaled convolution model with weights rho_j. Measured in floating point; evidence for no verdict.
    """


experiment.add_command(tasks)


def _whole(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, ...] | None:
    """The whole numbers of ``16,32,64``."""
    if value is None:
        return None
    words = [word for word in re.split(r"[\s,]+", value) if word]
    for word in words:
        if not re.fullmatch(r"-?[0-9]{1,9}", word, re.ASCII):
            raise click.BadParameter(f"{word[:30]!r} is no whole number; a list such as 16,32,64 is expected")
    if not words:
        raise click.BadParameter("at least one whole number is needed, such as 16,32,64")
    return tuple(map(int, words))


def _rational(context: click.Context, parameter: click.Parameter, value: str) -> Fraction:
    """The rational of ``2``, ``1/4`` or ``0.25``."""
    if not re.fullmatch(r"-?[0-9]{1,30}(/0*[1-9][0-9]{0,29}|\.[0-9]{1,30})?", value, re.ASCII):
        raise click.BadParameter(f"{value[:30]!r} is no rational number; one such as 2, 1/4 or 0.25 is expected")
    return Fraction(value)


def _common(seeds: int, steps: int, length: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that both experiments have, with these defaults."""
    options = (
        click.option(
            "--out", required=True, type=OUTPUT_FOLDER, metavar="DIR", help="Where the record goes: DIR/experiments."
        ),
        click.option("--seeds", default=seeds, show_default=True, metavar="K", help="Networks of each width."),
        click.option("--steps", default=steps, show_default=True, metavar="N", help="Steps of gradient descent."),
        click.option("--length", default=length, show_default=True, metavar="T", help="Steps of a sequence, and lags."),
        click.option(
            "--nu-w", default="1/4", show_default=True, callback=_rational, metavar="V", help="Variance of W."
        ),
        click.option("--nu-f", default="1", show_default=True, callback=_rational, metavar="V", help="Variance of F."),
        click.option("--nu-c", default="1", show_default=True, callback=_rational, metavar="V", help="Variance of C."),
        click.option("--seed", default=0, show_default=True, metavar="N", help="Decides every random number."),
        click.option(
            "--data", type=INPUT_FILE, metavar="FILE", help="Inputs as CSV, time by channel (default: white noise)."
        ),
        click.option(
            "--targets", type=INPUT_FILE, metavar="FILE", help="Targets as CSV, for the time steps of --data."
        ),
        click.option("--plot", type=OUTPUT_FILE, metavar="FILE", help="Draw it too: .svg, .pdf or .png."),
        click.option("--force", is_flag=True, help="Also what takes more than an hour."),
        click.option("--json", "as_json", is_flag=True, help="Print the record."),
    )

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_WIDTHS = "Widths n of the networks."


@experiment.command(
    cls=ExampleCommand,
    examples=[
        "verify experiment width --out results --widths 16,64 --seeds 3 \\",
        "    --plot width.svg",
        "verify experiment width --out mine --data x.csv --targets y.csv",
    ],
)
@click.option(
    "--widths", default="16,32,64,128,256,512,1024", show_default=True, callback=_whole, metavar="N,N,..", help=_WIDTHS
)
@_common(seeds=10, steps=60, length=16)
@click.pass_obj
def width(settings: Settings, /, widths: tuple[int, ...], **options: Any) -> int:
    """The gap to the convolution as the width grows.

    Networks and the scaled convolution model learn the same task from the same data with the same step size. The gap
    between their predictions, as a part of the target's size, shrinks about as 1/sqrt(n). An interrupted run goes on
    where it stopped.
    """
    from verify.experiments.width import WidthSettings, run_width
    from verify.report.figures.training import width_figure

    plan = WidthSettings(widths, options["seeds"], options["steps"], _variances(options), options["seed"])
    data = _data(options, sequences=16)
    return run_and_show(settings, "width", partial(run_width, plan, data), options, _print_width, width_figure)


@experiment.command(
    cls=ExampleCommand,
    examples=[
        "verify experiment memory --out results --widths 64 --delays 0,2,4 \\",
        "    --plot memory.svg",
        "verify experiment memory --out mine --data x.csv --targets y.csv",
    ],
)
@click.option("--widths", default="32,128,512", show_default=True, callback=_whole, metavar="N,N,..", help=_WIDTHS)
@click.option("--delays", callback=_whole, metavar="N,N,..", help="Delays to learn (default 0 to 8).")
@_common(seeds=3, steps=100, length=12)
@click.pass_obj
def memory(settings: Settings, /, widths: tuple[int, ...], delays: tuple[int, ...] | None, **options: Any) -> int:
    """Which memory is learned: short or long delays.

    The target is the input some steps ago; lags with a small rho_j are learned late. The bound eta l rho_j B on a
    weight is a theorem about the convolution; networks of finite width may exceed it, and the table says where they do.
    With --targets, these are learned instead. An interrupted run goes on where it stopped.
    """
    from verify.experiments.memory import MemorySettings, run_memory
    from verify.report.figures.training import memory_figure

    if delays is not None and options["targets"] is not None:
        raise DomainError("give --delays or --targets, not both")
    chosen = tuple(range(9)) if delays is None else delays
    plan = MemorySettings(chosen, widths, options["seeds"], options["steps"], _variances(options), options["seed"])
    data = _data(options, sequences=32)
    return run_and_show(settings, "memory", partial(run_memory, plan, data), options, _print_memory, memory_figure)


def _variances(options: Mapping[str, Any]) -> Variances:
    from verify.experiments.linear_training import Variances

    return Variances(options["nu_w"], options["nu_f"], options["nu_c"])


def _data(options: Mapping[str, Any], *, sequences: int) -> SequenceData:
    from verify.experiments.data import read_csv, series_data, white_noise

    length, seed = options["length"], options["seed"]
    if not 1 <= length <= 1000:
        raise DomainError(f"--length lies in 1..1000, not {length}")
    if options["data"] is None:
        if options["targets"] is not None:
            raise DomainError("--targets needs --data: the inputs of the same time steps")
        return white_noise(sequences, length, 1, seed)
    targets = None if options["targets"] is None else read_csv(options["targets"])
    return series_data(read_csv(options["data"]), targets, length)


def _title(record: Mapping[str, Any]) -> str:
    parameters = record["parameters"]
    variances = ", ".join(f"ν_{name.upper()} = {parameters['nu_' + name]}" for name in "wfc")
    return (
        f"{variances}; {parameters['steps']} steps of size {record['results']['step_size']:.3g},\n"
        f"{parameters['length']} lags, {parameters['seeds']} network{'s' * (parameters['seeds'] > 1)} of each width."
    )


def _number(value: float | None) -> str:
    """Three digits; a dash for what diverged."""
    if value is None or value == float("inf"):
        return "-"
    return f"{value:.3g}" if value == 0 or 1e-3 <= value < 1e4 else f"{value:.1e}"


def _print_width(record: Mapping[str, Any]) -> None:
    results = record["results"]
    echo(_title(record))
    rows = []
    for row in results["widths"]:
        held_out = row["gap_held_out"]
        rows.append(
            [
                str(row["n"]),
                _number(row["gap_training"]["median"]),
                _number(held_out["median"]),
                f"{_number(held_out['lower_quartile'])} .. {_number(held_out['upper_quartile'])}",
                _number(row["kernel_gap_held_out"]["median"]),
                _number(row["drift_gap_held_out"]["median"]),
                str(row["diverged"]),
            ]
        )
    columns = ["n", "training", "held-out", "quartiles", "kernel", "drift", "diverged"]
    print_table(columns, rows, title="Largest gap to the convolution, median", right=(0, 1, 2, 4, 5, 6))
    echo("Parts of the target's size; kernel: random at first; drift: changed in training.")
    for name, words in (("gap_held_out", "held-out gap"), ("drift_gap_held_out", "drift")):
        slope = results["slopes"][name]
        if slope is not None:
            echo(f"{words} ~ n^a with a = {slope['value']:.2f} ± {slope['standard_error']:.2f} (least squares)")


def _print_memory(record: Mapping[str, Any]) -> None:
    from verify.experiments.memory_record import memory_rows

    parameters = record["parameters"]
    widths = parameters["widths"]
    shown = widths if len(widths) <= 3 else [*widths[:2], widths[-1]]
    echo(_title(record))
    found = sorted(memory_rows(record), key=lambda row: row.lag)
    rows = [
        [
            str(row.lag),
            _number(row.rho),
            _number(row.bound),
            _number(row.convolution),
            *(_number(row.networks[n]) + ("*" if row.above_bound[n] else " ") for n in shown),
            *([] if parameters["delays"] is None else ["never" if row.half_at is None else str(row.half_at)]),
        ]
        for row in found
    ]
    delays = parameters["delays"] is not None
    columns = ["delay" if delays else "lag", "rho", "bound", "convol.", *(f"n={n}" for n in shown)]
    if delays:
        columns.append("half at")
    title = "Weight learned at the delay, part of the target's" if delays else "Weight learned, ||L_j||"
    print_table(columns, rows, title=title, right=range(len(columns)))
    echo("convol.: the convolution. bound: eta l rho_j B, a theorem about the convolution.")
    echo("n=..: networks, medians; * where at least one of them is above the bound.")
    if delays:
        echo("half at: the step at which the convolution has halved its training error.")


@experiment.command(
    cls=ExampleCommand, examples=["verify experiment plot results", "verify experiment plot results --format png"]
)
@click.argument("directory", type=_PATH, metavar="DIR")
@click.option("--format", "kind", type=click.Choice(FORMATS), default="svg", show_default=True, help="Kind of picture.")
@click.pass_obj
def plot(settings: Settings, directory: Path, kind: str) -> int:
    """Draw the records of a directory again.

    Beside each record DIR/experiments/NAME.json a picture NAME.svg is written.
    """
    from verify.experiments.memory_record import read_memory
    from verify.experiments.records import record_path
    from verify.experiments.task_record import read_tasks
    from verify.experiments.width_record import read_width
    from verify.report.figures.tasks import prediction_figure
    from verify.report.figures.training import memory_figure, width_figure

    known: Sequence[tuple[str, Callable[[Path], Any], Callable[[Mapping[str, Any]], Any]]] = (
        ("width", read_width, width_figure),
        ("memory", read_memory, memory_figure),
        ("tasks", read_tasks, prediction_figure),
    )
    there = [entry for entry in known if record_path(directory, entry[0]).is_file()]
    if not there:
        raise DomainError(
            f"{directory} has no record of a training experiment (experiments/width.json, memory.json or tasks.json); "
            "`verify experiment width --out DIR` makes one"
        )
    figures = [(name, figure(read(directory))) for name, read, figure in there]
    for name, figure in figures:
        path = record_path(directory, name).with_suffix(f".{kind}")
        draw(figure, path)
        echo(quoted(path))
    return OK
