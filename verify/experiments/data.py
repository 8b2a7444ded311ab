"""What the training experiments learn from: white noise, or a user's CSV files (time by channel).

A long series is cut into windows, each of which starts from the zero state; the last quarter of them is held out.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verify.errors import DomainError
from verify.files import read_file

__all__ = ["SequenceData", "Table", "read_csv", "series_data", "white_noise"]

Array = NDArray[np.float64]

MAX_BYTES = 100_000_000
# ASCII, as spreadsheets and numpy write it; what else Python calls a float (1_000, other scripts' digits) is a slip
# here.
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,5})?", re.ASCII)
_NO_VALUE = re.compile(r"[+-]?(nan|na|n/a|null|none|inf|infinity)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SequenceData:
    """Sequences to train on and sequences held out, inputs N×T×d_x and, if they are given, targets N×T×d_y.

    ``about`` says where they are from, as JSON.
    """

    training_inputs: Array
    held_out_inputs: Array
    training_targets: Array | None
    held_out_targets: Array | None
    about: dict[str, Any]

    @property
    def length(self) -> int:
        """T, which is the number of lags too."""
        return int(self.training_inputs.shape[1])

    @property
    def channels(self) -> int:
        """d_x."""
        return int(self.training_inputs.shape[2])


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a CSV file (rows×columns), what it is called, and a hash of its bytes."""

    values: Array
    name: str
    sha256: str


def white_noise(sequences: int, length: int, channels: int, seed: int) -> SequenceData:
    """Independent standard normal inputs, as many sequences to train on as are held out; no targets."""
    rng = np.random.default_rng([seed, 0])
    drawn = rng.standard_normal((2, sequences, length, channels))
    about = {"source": "white noise", "training_sequences": sequences, "held_out_sequences": sequences}
    return SequenceData(drawn[0], drawn[1], None, None, about)


def read_csv(path: Path) -> Table:
    """The numbers of a CSV file: a row a time step, a column a channel, separated by commas; a header may come first.

    Raises ``DomainError``, with file, row (counted in the file, from 1) and column, for a hole, a row of another
    length, a word that is no number, nan or infinity, and for a file that is empty, has a header only, or is no text.
    """
    content = read_file(path, limit=MAX_BYTES)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DomainError(f"{path} is no text file in UTF-8 (byte {error.start}); a CSV file is expected") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows += ((reader.line_num, [cell.strip() for cell in row]) for row in reader)
    except csv.Error as error:
        raise DomainError(f"{path}, row {reader.line_num}: {error}") from None
    while rows and not any(rows[-1][1]):
        rows.pop()
    if not rows:
        raise DomainError(f"{path} is empty; rows of numbers are expected, one a time step, one column a channel")
    header = rows[0][1] if _is_header(rows[0][1]) else None
    body = rows[1:] if header is not None else rows
    if not body:
        raise DomainError(f"{path} has a header and no rows of numbers below it")
    width = len(rows[0][1])
    values = [_numbers(path, line, row, width, header) for line, row in body]
    return Table(np.array(values), path.name, hashlib.sha256(content).hexdigest())


def _is_header(row: list[str]) -> bool:
    """Names in every column, none of them a number or a word for a missing one."""
    return all(row) and not any(_NUMBER.fullmatch(cell) or _NO_VALUE.fullmatch(cell) for cell in row)


def _numbers(path: Path, line: int, row: list[str], width: int, header: list[str] | None) -> list[float]:
    if not any(row):
        raise DomainError(f"{path}, row {line} is blank; every row is a time step and holds {width} numbers")
    if len(row) != width:
        raise DomainError(f"{path}, row {line} has {len(row)} columns, but the first row has {width}")
    found = []
    for column, cell in enumerate(row, start=1):
        named = f" ({header[column - 1][:30]})" if header is not None else ""
        where = f"{path}, row {line}, column {column}{named}"
        if not cell:
            raise DomainError(f"{where} is empty; every time step needs a number in every channel")
        if _NO_VALUE.fullmatch(cell):
            raise DomainError(f"{where} is {cell!r}; only finite numbers can be learned from")
        if not _NUMBER.fullmatch(cell):
            hint = " (columns are separated by commas)" if width == 1 and re.search(r"[;\t ]", cell) else ""
            raise DomainError(f"{where}: {cell[:30]!r} is no decimal number{hint}")
        value = float(cell)
        if not math.isfinite(value):
            raise DomainError(f"{where}: {cell[:30]!r} is too large for a floating point number")
        found.append(value)
    return found


def series_data(inputs: Table, targets: Table | None, length: int) -> SequenceData:
    """Windows of ``length`` steps of one series: the last quarter of them (at least one) held out, the others to train
    on.

    Every channel is shifted and scaled to mean 0 and variance 1 over the training windows.  Rows after the last whole
    window are left out.

    Raises ``DomainError`` if inputs and targets have different numbers of rows, there are less than two windows, or a
    channel does not vary.
    """
    rows = len(inputs.values)
    if targets is not None and len(targets.values) != rows:
        raise DomainError(
            f"{inputs.name} has {rows} rows of numbers and {targets.name} has {len(targets.values)}; "
            "inputs and targets are of the same time steps"
        )
    windows = rows // length
    if windows < 2:
        raise DomainError(
            f"{inputs.name} has {rows} rows of numbers; at least {2 * length} are needed, a window of {length} steps "
            f"to train on and one to hold out (or make --length at most {rows // 2})"
            if rows >= 2
            else f"{inputs.name} has {rows} row of numbers; at least {2 * length} are needed"
        )
    training = windows - max(1, windows // 4)
    about: dict[str, Any] = {
        "source": "csv",
        "inputs": {"file": inputs.name, "sha256": inputs.sha256},
        "targets": None if targets is None else {"file": targets.name, "sha256": targets.sha256},
        "training_sequences": training,
        "held_out_sequences": windows - training,
        "rows_used": windows * length,
        "rows_left_out": rows - windows * length,
        "standardised": True,
    }
    x = _windows(inputs, windows, length, training)
    y = None if targets is None else _windows(targets, windows, length, training)
    return SequenceData(
        x[:training], x[training:], None if y is None else y[:training], None if y is None else y[training:], about
    )


def _windows(table: Table, windows: int, length: int, training: int) -> Array:
    values = table.values[: windows * length]
    seen = values[: training * length]
    # Scaled by the largest entry first, so that squares neither overflow nor vanish.
    largest = np.abs(seen).max(axis=0)
    largest[largest == 0] = 1
    centred = values / largest - (seen / largest).mean(axis=0)
    spread = centred[: training * length].std(axis=0)
    for column, deviation in enumerate(spread, start=1):
        if not deviation > 1e-12:
            raise DomainError(
                f"{table.name}, column {column} is constant over the {training * length} rows to train on; leave it out"
            )
    found: Array = (centred / spread).reshape(windows, length, -1)
    return found
