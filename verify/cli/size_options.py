"""The options that ``rank`` and ``bounds`` share; ``problem`` reads them, which needs statements, and these do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from verify.cli.files import INPUT_FILE

__all__ = ["size_options"]

_OPTIONS = (
    click.option("--cell", metavar="NAME", help="A family, such as mi, gated-lstm, selective-ssm, lstm (default rac)."),
    click.option(
        "--network",
        "network_file",
        type=INPUT_FILE,
        metavar="FILE",
        help="A network of your own: its text, or JSON (see `verify network`).",
    ),
    click.option("--size", "network_sizes", multiple=True, metavar="NAME=VALUE", help="A size of the --network."),
    click.option("--layers", "L", type=int, metavar="L", help="Layers L (with --cell default 1)."),
    click.option("--width", "R", type=int, metavar="R", help="Width R: hidden channels of a layer."),
    click.option("--channels", "M", type=int, metavar="M", help="Input channels M."),
    click.option("--start", "t_S", type=int, metavar="T", help="Time steps of the start block, t_S."),
    click.option("--end", "t_E", type=int, metavar="T", help="Time steps of the end block, t_E."),
    click.option("--grid", "N", type=int, metavar="N", help="Grid rank over N one-hot templates, N <= M."),
    click.option(
        "--templates",
        "template_file",
        type=INPUT_FILE,
        metavar="FILE",
        help="Grid rank over the templates of a JSON file, a list of vectors.",
    ),
    click.option(
        "--weights",
        "weight_file",
        type=INPUT_FILE,
        metavar="FILE",
        help="These weights, not almost all: JSON with an array a name (rac: Wh, Wi, Wo, h0).",
    ),
    click.option("--split", metavar='"1,3|2,4"', help="Another split: start steps | end steps."),
    click.option("--field", "field_name", default="Q", metavar="F", help="Q (default), p or p^k."),
)


def size_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what is asked about."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
