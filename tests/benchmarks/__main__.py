"""Run the benchmarks whose titles contain one of the given words (all without), and print a table of medians."""

import argparse
import importlib
import os
import pkgutil
import platform

import tests.benchmarks
from tests.benchmarks.registry import BENCHMARKS, measure


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("words", nargs="*", help="parts of titles")
    parser.add_argument("--repeats", type=int, default=7, help="runs per contender (default 7)")
    parser.add_argument("--seconds", type=float, default=3.0, help="stop repeating after this time (default 3)")
    options = parser.parse_args()

    for module in pkgutil.iter_modules(tests.benchmarks.__path__):
        if module.name != "__main__":
            importlib.import_module(f"tests.benchmarks.{module.name}")

    print(f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; medians")
    for title, cases in BENCHMARKS.items():
        if options.words and not any(word in title for word in options.words):
            continue
        print(f"\n{title}")
        for case in cases():
            reference = None
            for name, seconds in measure(case, options.repeats, options.seconds):
                reference = reference or seconds
                print(
                    f"  {case.name:<34} {name:<34} {1000 * seconds:>10.2f} ms {seconds / reference:>8.2f}x", flush=True
                )


main()
