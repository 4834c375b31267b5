"""A whole sync, by size: beside reading the workbook with calamine, and beside openpyxl with a Decimal loop.

python -m benchmarks.sync [--rounds 5] [--sizes 1000 10000 100000] [--no-peer]
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import PYTHON, Run, in_turn, run, table
from benchmarks.networks import make_network

LOOP = Path(__file__).with_name("decimal_loop.py")
READ_ALL = (
    "import sys, python_calamine as c\n"
    "book = c.CalamineWorkbook.from_path(sys.argv[1])\n"
    "for name in book.sheet_names: book.get_sheet_by_name(name).to_python(skip_empty_area=False)\n"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--no-peer", action="store_true")
    options = parser.parse_args()
    netbook = str(Path(PYTHON).with_name("netbook"))
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            book = make_network(folder, size)
            plain = shutil.copyfile(book, folder / "plain.xlsx")

            def anew(command: list[str], folder: Path = folder, book: Path = book) -> Callable[[], Run]:
                def once() -> Run:
                    shutil.copyfile(folder / "plain.xlsx", book)
                    shutil.rmtree(folder / ".netbook", ignore_errors=True)
                    return run(command, folder)

                return once

            contestants = {
                "calamine reads all tabs": lambda plain=plain: run([PYTHON, "-c", READ_ALL, str(plain)]),
                "netbook sync": anew([netbook, "sync"]),
            }
            if not options.no_peer:
                contestants["openpyxl and a Decimal loop"] = anew([PYTHON, str(LOOP), str(book)])
            print(f"\n## {size:,} contributions, median of {options.rounds} rounds\n")
            print(table(in_turn(contestants, options.rounds), "calamine reads all tabs"))
            print("\nby step:", _steps(netbook, folder, anew([netbook, "sync"])))


def _steps(netbook: str, folder: Path, reset: Callable[[], Run]) -> str:
    reset()
    shutil.copyfile(folder / "plain.xlsx", folder / "bench.xlsx")
    said = subprocess.run([netbook, "sync", "--json"], cwd=folder, capture_output=True, text=True, check=True)
    return ", ".join(f"{step} {spent:.2f} s" for step, spent in json.loads(said.stdout)["seconds"].items())


if __name__ == "__main__":
    main()
