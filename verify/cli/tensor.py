"""``verify tensor``: exact ranks of the unfoldings of a tensor that is given by its entries."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from verify.cli.files import INPUT_FILE, OUTPUT_FILE, save_certificate
from verify.cli.group import OK, ExampleCommand
from verify.cli.output import Settings, echo, print_json
from verify.cli.progress import bar, patience
from verify.cli.ranges import parse_range
from verify.cli.spectra import print_spectra
from verify.cli.tables import print_table, terminal_width
from verify.errors import DomainError
from verify.files import STDIO
from verify.quoting import quoted

if TYPE_CHECKING:
    from verify.exact import Field
    from verify.separation.unfoldings import UnfoldingRank
    from verify.tensors.entanglement import Entanglement
    from verify.tensors.given import GivenTensor

__all__ = ["tensor"]

# Bipartitions that are listed one by one; of more only the summary is printed.
LISTED = 31


@click.command(
    cls=ExampleCommand,
    examples=[
        "verify tensor proofs/example-tensor.json",
        "verify tensor proofs/example-tensor.json --split '1,3|2,4' --out rank.json",
        "verify tensor proofs/example-tensor.json --all-splits --field 2",
        "verify tensor proofs/example-tensor.json --split '1|2,3,4' --spectrum",
        "verify tensor --steps 4 --layers 2 --width 2 --channels 2 --all-splits",
    ],
)
@click.argument("file", type=INPUT_FILE, metavar="[FILE]", required=False)
@click.option("--array", metavar="NAME", help="Which array of a file that has several.")
@click.option("--split", metavar='"1,3|2,4"', help="One unfolding: axes on rows | axes on columns.")
@click.option("--all-splits", is_flag=True, help="Every bipartition of the axes.")
@click.option("--field", default="Q", metavar="F", help="Q, or a prime p below 2^31 (default Q).")
@click.option("--floats-as-stored", is_flag=True, help="Take each float as the rational that it is in binary.")
@click.option("--spectrum", is_flag=True, help="Enclose singular values, entropy, distance from small rank.")
@click.option("--rank-k", metavar="LIST", help="With --spectrum: distances from these ranks (default 1).")
@click.option("--steps", type=int, metavar="T", help="No FILE: the grid tensor of a network, T steps.")
@click.option(
    "--weights", "weight_file", type=INPUT_FILE, metavar="FILE", help="With --steps: its weights, as for rank."
)
@click.option("--cell", metavar="NAME", help="With --steps: another family than rac.")
@click.option("--network", "network_file", type=INPUT_FILE, metavar="FILE", help="With --steps: a network of your own.")
@click.option("--layers", "L", type=int, metavar="L", help="With --steps: layers of a family.")
@click.option("--width", "R", type=int, metavar="R", help="With --steps: its width.")
@click.option("--channels", "M", type=int, metavar="M", help="With --steps: its input channels.")
@click.option("--grid", "N", type=int, metavar="N", help="With --steps: N one-hot templates (default M).")
@click.option("--templates", "template_file", type=INPUT_FILE, metavar="FILE", help="With --steps: other templates.")
@click.option("--seed", metavar="TEXT", help="With --steps, a rac without --weights: random rational weights.")
@click.option("--out", type=OUTPUT_FILE, metavar="FILE", help="Write a certificate; - is stdout.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def tensor(
    settings: Settings,
    /,
    file: Path | None,
    array: str | None,
    split: str | None,
    all_splits: bool,
    field: str,
    floats_as_stored: bool,
    spectrum: bool,
    rank_k: str | None,
    out: Path | None,
    as_json: bool,
    **network: Any,
) -> int:
    """Exact ranks of the unfoldings of your own tensor.

    FILE is .npy, .npz or .safetensors with integers, or JSON: nested lists of integers and fractions such as "1/3", or
    {"shape": [..], "entries": [..]}. Without --split: the ranks of the tensor train, axis 1 | the others, axes 1,2 |
    the others, and so on. Axes count from 1; rows and columns are in C order, the first axis slowest.

    The ranks are proved for these entries (proved-instance), over Q or modulo a prime. They are no function ranks;
    they are grid ranks where the tensor is a network's grid tensor. A file of floating-point numbers is refused unless
    --floats-as-stored says that its rounded numbers are meant, digit by digit.

    --spectrum encloses the singular values of each unfolding, divided by its Frobenius norm, with all rounding bounded:
    the entanglement entropy across the split, and how far the nearest matrices of rank 1, or of --rank-k, are.

    With --steps T in place of a FILE the tensor is the grid tensor of a network, axis s being step s: at the weights of
    --weights, or of a rac at random integer weights. Its ranks are about these weights alone; for almost all weights
    see `verify rank --grid`.
    """
    from verify.checker import engine_named
    from verify.separation import unfoldings
    from verify.tensors.given import read_tensor

    if split is not None and all_splits:
        raise DomainError("give --split or --all-splits, not both")
    if rank_k is not None and not spectrum:
        raise DomainError("--rank-k belongs to --spectrum")
    ks = parse_range("1" if rank_k is None else rank_k, "--rank-k")
    over = _field(field)
    if file is not None:
        if any(value is not None for value in network.values()):
            raise DomainError("a FILE has the tensor itself: --steps and what describes a network exclude it")
        given = read_tensor(file, field=over, array=array, floats_as_stored=floats_as_stored)
    else:
        if array is not None or floats_as_stored:
            raise DomainError("--array and --floats-as-stored belong to a FILE")
        given = _of_network(field, **network)
    if spectrum and given.field.characteristic:
        raise DomainError(f"--spectrum is about real numbers: give --field Q, not {given.field.name}")
    if split is not None:
        splits = [_split(split, given)]
    else:
        splits = unfoldings.all_splits(given.order) if all_splits else unfoldings.train_splits(given.order)
    if out is not None:
        unfoldings.require_certifiable(len(splits))
    with bar(settings, "ranks of unfoldings") as update:
        ranks = unfoldings.unfolding_ranks(
            given, splits, progress=lambda done, total: update(done, total, "unfoldings")
        )
    spectra = _spectra(given, ranks, ks) if spectrum else []
    if out is not None:
        with patience(settings, "checking the certificate"):
            data = unfoldings.unfolding_certificate(given, ranks).to_bytes()
            save_certificate(out, data, engine=engine_named("numpy"))
    if as_json:
        answer = _as_json(given, ranks, all_splits, split is None, out)
        if spectrum:
            answer["spectra"] = [_spectrum_json(*pair) for pair in zip(ranks, spectra, strict=True)]
        print_json(answer)
    elif settings.quiet:
        for found in ranks:
            echo(str(found.value))
    else:
        _print(given, ranks, all_splits, split is None, file is None)
        if spectrum:
            print_spectra([found.text for found in ranks], spectra)
        if out is not None and out != STDIO:
            _say(f"{quoted(out)}: a certificate of the ranks, checked.")
    return OK


def _field(name: str) -> Field:
    from verify.exact import parse_field

    try:
        field = parse_field(name)
    except DomainError as error:
        raise DomainError(f"--field {name[:40]}: {error}") from None
    if field.degree > 1 or field.characteristic >= 2**31:
        raise DomainError(f"--field: a tensor is over Q or a prime field below 2^31, not {field.name}")
    return field


def _of_network(field: str, *, steps: int | None, seed: str | None, **options: Any) -> GivenTensor:
    """The grid tensor of the network that the options name, at its weights."""
    from verify.cli.problem import read_sizes
    from verify.networks.sampling import generic_weights
    from verify.tensors.given import grid_tensor_entries
    from verify.tensors.grid import Templates

    if steps is None:
        raise DomainError("a tensor is a FILE, or with --steps T the grid tensor of a network")
    if steps < 2:
        raise DomainError(f"--steps is at least 2, for a tensor of one step has no unfolding, not {steps}")
    asked = read_sizes(t_S=1, t_E=steps - 1, split=None, field_name=field, network_sizes=(), **options)
    weights: Any = asked.weights
    if weights is None:
        if asked.cell != "rac":
            raise DomainError("give --weights: random ones are drawn for the cell rac only")
        name, bound = "0" if seed is None else seed, asked.field.characteristic or 10**6
        weights = generic_weights(asked.L, asked.R, asked.M, field=asked.field, seed=name, bound=bound)
    elif seed is not None:
        raise DomainError("--seed is for random weights: it excludes --weights")
    N = asked.M if asked.N is None else asked.N
    templates = asked.templates or Templates.of_unit_vectors(asked.field, N, asked.M)
    return grid_tensor_entries(weights, templates, steps)


def _split(text: str, given: GivenTensor) -> tuple[int, ...]:
    """The axes on the rows."""
    from verify.cli.problem import parse_split

    split, order = parse_split(text, names=("row", "column"), one="axis", many="axes")
    if order != given.order:
        axes = ",".join(map(str, range(1, given.order + 1)))
        raise DomainError(f"--split names {order} axes, but {given.source} has {given.order} (name all of {axes})")
    return split


def _as_json(
    given: GivenTensor, ranks: Sequence[UnfoldingRank], every: bool, train: bool, out: Path | None
) -> dict[str, Any]:
    return {
        "shape": list(given.shape),
        "field": given.field.name,
        "entries_sha256": given.digest(),
        "floats_as_stored": given.floats,
        "unfoldings": [
            {
                "split": found.text,
                "matrix": list(found.shape),
                "rank": found.value,
                "full": found.full,
                "verdict": found.verdict.value,
            }
            for found in ranks
        ],
        "tensor_train_ranks": [found.value for found in ranks[: given.order - 1]] if train else None,
        "bipartitions": _extremes(given, ranks) if every else None,
        "certificate": None if out is None else str(out),
    }


def _extremes(given: GivenTensor, ranks: Sequence[UnfoldingRank]) -> dict[str, Any]:
    """The least and the largest rank over all bipartitions, and that of odd against even axes."""
    from verify.separation.unfoldings import odd_even_split

    least, largest = (choose(ranks, key=lambda found: found.value) for choose in (min, max))
    odd_even = next(found for found in ranks if found.split == odd_even_split(given.order))
    return {
        "count": len(ranks),
        "min": {"rank": least.value, "split": least.text},
        "max": {"rank": largest.value, "split": largest.text},
        "odd_even": {"rank": odd_even.value, "split": odd_even.text},
    }


def _print(given: GivenTensor, ranks: Sequence[UnfoldingRank], every: bool, train: bool, is_grid: bool) -> None:
    _say(f"Tensor {'×'.join(map(str, given.shape))} over {given.field.name}, unfolded in C order;")
    _say(f"sha256 of its entries {given.digest()[:16]}..")
    if given.floats:
        _say("Floats are taken as the rational numbers that they are in binary.")
    if len(ranks) <= LISTED:
        print_table(
            ["split", "matrix", "rank", "at most", "verdict"],
            [
                [
                    found.text,
                    f"{found.shape[0]}×{found.shape[1]}",
                    str(found.value),
                    str(min(found.shape)),
                    found.verdict.value,
                ]
                for found in ranks
            ],
            right=(1, 2, 3),
        )
    if train and (every or len(ranks) > 1):
        _say(f"Tensor-train ranks: {', '.join(str(found.value) for found in ranks[: given.order - 1])}.")
    if every:
        found = _extremes(given, ranks)
        rows = [["least", found["min"]], ["largest", found["max"]], ["odd against even axes", found["odd_even"]]]
        print_table(
            [f"of {len(ranks)} bipartitions", "rank", "at the split"],
            [[name, str(end["rank"]), end["split"]] for name, end in rows],
            right=(1,),
        )
    _say("Each rank is that of these entries, exactly.")
    if is_grid:
        _say("The tensor is the grid tensor at these weights: at others the ranks may differ.")


def _say(text: str) -> None:
    """A sentence, folded."""
    for line in textwrap.wrap(text, terminal_width(), break_long_words=False, break_on_hyphens=False):
        echo(line)


def _spectra(given: GivenTensor, ranks: Sequence[UnfoldingRank], ks: Sequence[int]) -> list[Entanglement]:
    from verify.tensors.entanglement import entanglement

    return [entanglement(given.unfolding(found.split), found.value, ks) for found in ranks]


def _spectrum_json(found: UnfoldingRank, spectrum: Entanglement) -> dict[str, Any]:
    return {
        "split": found.text,
        "tier": spectrum.tier,
        "singular_values": [[value.low, value.high] for value in spectrum.values],
        "entropy": [spectrum.entropy.low, spectrum.entropy.high],
        "rank_errors": [{"k": k, "error": [error.low, error.high]} for k, error in spectrum.errors],
    }
