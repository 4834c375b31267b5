"""A whole sync of several Excel files of one network: the first, one after a few edits, and one with nothing changed;
beside reading the same files with calamine once.

python -m benchmarks.workbooks [--rounds 3] [--rows 20000] [--files 3] [--edits 10]
"""

import argparse
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import PYTHON, Run, in_turn, run, table
from benchmarks.networks import make_network
from benchmarks.sync import READ_ALL
from netbook.backends.excel import ExcelBackend
from netbook.model.cells import same_name
from netbook.model.plan import Edit, Plan

READ_EACH = f"import sys\npaths = sys.argv[1:]\nfor path in paths:\n    sys.argv[1] = path\n    exec({READ_ALL!r})\n"
BOUND = "calamine reads all of them"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--files", type=int, default=3)
    parser.add_argument("--edits", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        new, synced, edited, now = (Path(scratch) / name for name in ("new", "synced", "edited", "now"))
        books = make_files(new, options.files, options.rows)
        netbook = str(Path(PYTHON).with_name("netbook"))
        shutil.copytree(new, synced)
        subprocess.run([netbook, "sync", "-q"], cwd=synced, check=False)
        shutil.copytree(synced, edited)
        for number in range(options.edits):
            type_hours(edited / books[number % len(books)], 2 + number * 40, 1000 + number)

        def sync_of(folder: Path) -> Callable[[], Run]:
            def once() -> Run:
                shutil.rmtree(now, ignore_errors=True)
                shutil.copytree(folder, now)
                return run([netbook, "sync"], now)

            return once

        measured = in_turn(
            {
                BOUND: lambda: run([PYTHON, "-c", READ_EACH, *books], new),
                "the first sync": sync_of(new),
                f"a sync after {options.edits} edits": sync_of(edited),
                "a sync with nothing changed": sync_of(synced),
            },
            options.rounds,
        )
        print(f"{options.files} files x {options.rows:,} contributions, median of {options.rounds} rounds\n")
        print(table(measured, BOUND))


def make_files(folder: Path, files: int, rows: int) -> list[str]:
    """So many equal workbooks with netbook.toml; their names."""
    first = make_network(folder, rows)
    names = [f"partner{number}.xlsx" for number in range(files)]
    for name in names:
        shutil.copyfile(first, folder / name)
    first.unlink()
    sections = [f'[workbooks.{name.removesuffix(".xlsx")}]\nlocation = "{name}"\n' for name in names]
    (folder / "netbook.toml").write_text('[network]\nname = "Bench"\ncurrency = "EUR"\n\n' + "\n".join(sections))
    return names


def type_hours(path: Path, row: int, hours: float) -> None:
    """Somebody types other hours into a contribution."""
    backend = ExcelBackend(path, path.stem)
    workbook = backend.read({same_name("Contributions")})
    grid = workbook.grids[same_name("Contributions")]
    column = grid.rows[0].index("Hours")
    edit = Edit(grid.title, row, column + grid.left, hours, grid.rows[row - grid.top][column])
    backend.write(Plan(edits=(edit,)), workbook.revision)


if __name__ == "__main__":
    main()
