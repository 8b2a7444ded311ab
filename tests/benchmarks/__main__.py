"""Run the benchmarks whose titles contain one of the given words (all without), and print a table of times."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import tests.benchmarks
from tests.benchmarks.machine import alone, header, header_lines, threads
from tests.benchmarks.recorded import Ratios, changes, ratios_of, read_recorded, recorded_with
from tests.benchmarks.registry import BENCHMARKS, Benchmark, Case, cases_of, chosen
from tests.benchmarks.timing import Timing, cpu_ratio, measure, ratio
from verify.errors import DomainError, VerifyError
from verify.files import require_writable, write_file

__all__ = ["main"]

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "build" / "bench.lock"
RECORDED = Path(__file__).with_name("recorded.json")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("words", nargs="*", help="parts of titles or of names of modules")
    parser.add_argument("--case", metavar="NAME", help="only cases that have this in their name, such as t=20")
    parser.add_argument("--list", action="store_true", help="print the titles, and measure nothing")
    parser.add_argument("--repeats", type=int, help="runs per contender (default 5)")
    parser.add_argument("--seconds", type=float, help="stop repeating after this time (default 1; quick 0.5)")
    parser.add_argument("--quick", action="store_true", help="the few cases that continuous integration watches")
    parser.add_argument("--long", action="store_true", help="the large cases too, which take hours")
    parser.add_argument("--threads", type=int, default=1, help="threads of BLAS, in every process (default 1)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers, once all are there")
    parser.add_argument("--record", action="store_true", help=f"put the ratios into {RECORDED.name}")
    parser.add_argument("--recorded", type=Path, default=RECORDED, metavar="FILE", help="another file of ratios")
    parser.add_argument("--lock", type=Path, default=LOCK, metavar="FILE", help="another lockfile")
    options = parser.parse_args(arguments)
    if options.repeats is not None and options.repeats < 1:
        raise DomainError(f"--repeats must be at least 1, not {options.repeats}")
    if options.seconds is not None and not options.seconds > 0:
        raise DomainError(f"--seconds must be above 0, not {options.seconds}")
    if options.threads < 1:
        raise DomainError(f"--threads must be at least 1, not {options.threads}")
    if options.quick and options.long:
        raise DomainError("give --quick or --long, not both")
    options.repeats = options.repeats or 5
    options.seconds = options.seconds or (0.5 if options.quick else 1.0)
    return options


def load() -> None:
    """Import the modules with benchmarks."""
    for module in pkgutil.iter_modules(tests.benchmarks.__path__):
        if module.name.startswith("bench_"):
            importlib.import_module(f"tests.benchmarks.{module.name}")


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 whatever is slow, 1 for contenders that disagree, 2 for what cannot be used."""
    try:
        return _main(_options(arguments))
    except VerifyError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted: nothing was written", file=sys.stderr)
        return 130


def _main(options: argparse.Namespace) -> int:
    load()
    if options.list:
        for entry in chosen(options.words):
            print(entry.title + (" *" if entry.quick else "") + (" (--long)" if entry.long else ""))
        print("* a part of it in the quick run")
        return 0
    benchmarks = chosen(options.words, quick=options.quick, long=options.long)
    if not benchmarks:
        what = "is in the quick run" if options.quick else "is measured without --long"
        raise DomainError(f"of the benchmarks with these words none {what}")
    recorded = read_recorded(options.recorded)
    for path in [options.json] * (options.json is not None) + [options.recorded] * options.record:
        require_writable(path)
    with alone(options.lock), threads(options.threads):
        found = header()
        print("\n".join(header_lines(found)))
        print(
            "wall clock: median (fastest .. slowest); cpu: processor time of the best run, and how many times that of"
        )
        print("the first contender; rates by processor time; MiB: peak memory of a process of its own")
        results = [_measured(entry, options, recorded["ratios"]) for entry in benchmarks]
    if options.case is not None and not any(entry["cases"] for entry in results):
        raise DomainError(f"none of these benchmarks has a case with {options.case!r} in its name")
    if options.json is not None:
        write_file(options.json, _json({"header": found, "benchmarks": results}))
    if options.record:
        ratios = ratios_of(results)
        write_file(options.recorded, _json(recorded_with(recorded, ratios, BENCHMARKS, found, whole=options.long)))
        print(f"\nrecorded: {sum(map(len, ratios.values()))} cases in {options.recorded}")
        return 0
    known, lines = changes(results, recorded["ratios"])
    print(f"\n{known} ratios compared with the recorded ones; {len(lines)} fell by 30 % or more")
    for line in lines:
        print(f"warning: {line}")
    return 0


def _json(body: object) -> bytes:
    return (json.dumps(body, indent=1, ensure_ascii=False) + "\n").encode()


def _measured(entry: Benchmark, options: argparse.Namespace, recorded: Ratios) -> dict[str, Any]:
    """Measure the cases of a benchmark, and print each when it is done; twice where a ratio has fallen."""
    print(f"\n{entry.title}")
    cases = []
    for case in cases_of(entry, quick=options.quick, long=options.long):
        if options.case is not None and options.case not in case.name:
            continue
        body = _measured_case(case, options)
        if not options.record and (found := _fallen(entry, body, recorded)):
            print("  once more, as a ratio has fallen:")
            again = _measured_case(case, options)
            body = again if _fallen(entry, again, recorded) < found else body
        cases.append(body)
    return {"title": entry.title, "cases": cases}


def _measured_case(case: Case, options: argparse.Namespace) -> dict[str, Any]:
    timings = measure(case, options.repeats, options.seconds)
    for line in _lines(case, timings):
        print(line, flush=True)
    return _case_json(case, timings)


def _fallen(entry: Benchmark, body: dict[str, Any], recorded: Ratios) -> int:
    """How many ratios of the case have fallen."""
    return len(changes([{"title": entry.title, "cases": [body]}], recorded)[1])


def _lines(case: Case, timings: Sequence[Timing]) -> Iterator[str]:
    for timing in timings:
        start = f"  {case.name:<32} {timing.name:<28}"
        if timing.died:
            yield f"{start} its process was ended, perhaps for its memory"
            continue
        low, high = min(timing.seconds), max(timing.seconds)
        line = f"{start} {_duration(timing.median):>9} ({_duration(low)} .. {_duration(high)})".ljust(96)
        found = cpu_ratio(timing, timings[0])
        line += f" cpu {_duration(timing.best_cpu):>8} {'' if found is None else f'{found:.2f}x':>9}"
        if case.work:
            line += f" {_rate(case, timing)}"
        if timing.peak is not None:
            line += f" {timing.peak / 2**20:>7.0f} MiB"
        if timing.answer:
            line += f"  {timing.answer}" + ("" if timing.right else " (wrong)")
        yield line.rstrip()


def _rate(case: Case, timing: Timing) -> str:
    """By processor time; of what processes share it is the wall clock that says what they gain."""
    rate = case.work / (timing.median if case.processes else max(timing.best_cpu, 1e-9))
    if rate >= 1e5:
        return f"{rate / 1e6:>8.1f} M/s"
    return f"{rate:>8.1f} /s" + (" by wall clock" if case.processes else "")


def _duration(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} us"


def _case_json(case: Case, timings: Sequence[Timing]) -> dict[str, Any]:
    return {
        "name": case.name,
        "work": case.work or None,
        "unit": case.unit if case.work else None,
        "contenders": [_timing_json(case, timing, timings[0]) for timing in timings],
    }


def _timing_json(case: Case, timing: Timing, first: Timing) -> dict[str, Any]:
    found = cpu_ratio(timing, first)
    body: dict[str, Any] = {
        "name": timing.name,
        "ours": timing is first or timing.name in case.ours,
        "watched": found is not None and timing is not first and timing.name not in case.may_be_wrong,
        "died": timing.died,
        "answer": timing.answer or None,
        "right": timing.right,
        "ratio": ratio(timing, first),
        "cpu_ratio": found,
        "peak_bytes": timing.peak,
    }
    for name, values in (("seconds", timing.seconds), ("cpu_seconds", timing.cpu_seconds)):
        body[name] = {
            "median": median(values) if values else None,
            "min": min(values, default=None),
            "max": max(values, default=None),
        }
        body[name]["runs"] = values
    known = bool(case.work and timing.seconds)
    body["work_per_second"] = case.work / timing.median if known else None
    body["work_per_cpu_second"] = case.work / timing.best_cpu if known and timing.best_cpu else None
    return body


if __name__ == "__main__":
    sys.exit(main())
