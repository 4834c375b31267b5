"""The contestants of the merge benchmark, each to be run in a process of its own.

    python -m benchmarks.mergers NAME ROWS SIDES [FOLDER]

Prints what was measured, and a digest of what was merged, as JSON.
"""

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from resource import RUSAGE_SELF, getrusage
from typing import Any

from netbook.steps.merge import Side, merge

WIDTH = 12
FIELDS = ("key", *(f"field {n}" for n in range(1, WIDTH)))
EVERY = 1000
"""Of so many rows each side changes 8, adds 1 and deletes 1. One of the 8 is changed by two sides, every second time in
one cell."""

Row = tuple[str, ...]
Rows = dict[str, Row]
Result = tuple[Rows, list[tuple[str, str]]]
"""The merged rows by key, and the cells (key, field) that two sides changed differently, which stay as they were."""


@dataclass(frozen=True)
class Given:
    """Rows by key: as they were, and as each side has them now. No two of them share a text in memory, as little as
    what was read from different files does."""

    base: Rows
    sides: tuple[Rows, ...]


def given(rows: int, sides: int) -> Given:
    """A base of `rows`, and sides that changed a hundredth of it each. No chance: the same size, the same rows."""
    base = dict(_row(n) for n in range(rows))
    return Given(_apart(base), tuple(_apart(dict(_changed(rows, side))) for side in range(sides)))


def _row(n: int) -> tuple[str, Row]:
    key = f"con-{n}"
    cells = (f"opp-{n // 8}", f"partner {n % 40}", "work", f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}", str(n % 97 / 4))
    more = (str(60 + n % 50), str(n % 5000 / 100), "", f"partner {n % 7}", "", f"note {n} on what was done that day")
    return key, (key, *cells, *more)


def _changed(rows: int, side: int) -> Iterator[tuple[str, Row]]:
    for n in range(rows):
        key, row = _row(n)
        match n % EVERY - 10 * side:
            case 100 | 200 | 300 | 400 | 500 | 600 | 700 as at:
                place = 1 + (n + at) % (WIDTH - 1)
                yield key, _with(row, place, f"changed by {side}")
            case 800:
                continue
            case _ if n % EVERY == 950 and side < 2:  # two sides, and every second time in one cell
                place = 2 + side * (n // EVERY % 2)
                yield key, _with(row, place, f"changed by {side}")
            case _:
                yield key, row
    for n in range(rows // EVERY):
        key = f"new-{side}-{n}"
        yield key, (key, *_row(n)[1][1:])


def _with(row: Row, place: int, cell: str) -> Row:
    return (*row[:place], cell, *row[place + 1 :])


def _apart(rows: Rows) -> Rows:
    """The same rows, with texts of their own."""
    return {"".join((key, "\0"))[:-1]: tuple(json.loads(json.dumps(row))) for key, row in rows.items()}


# --- the contestants: each prepares what it needs, then its clock runs ------------------------------


def netbook(have: Given) -> Callable[[], Any]:
    sides = {f"side {n}": Side(rows) for n, rows in enumerate(have.sides)}
    return lambda: merge("Contributions", FIELDS, have.base, sides, {})


def netbook_result(merged: Any) -> Result:
    return dict(merged.agreed), [(one.key, one.field) for one in merged.conflicts]


def hashes(have: Given) -> Callable[[], Any]:
    """Every cell hashed once: what tells whether anything changed cannot do with less, unless it compares."""

    def run() -> None:
        for rows in (have.base, *have.sides):
            for row in rows.values():
                hash(row)

    return run


def nothing(have: Given) -> Callable[[], Any]:
    return lambda: None


def _frames(have: Given) -> tuple[Any, list[Any]]:
    import pandas as pd

    def frame(rows: Rows) -> Any:
        return pd.DataFrame(list(rows.values()), columns=list(FIELDS)).set_index("key")

    return frame(have.base), [frame(rows) for rows in have.sides]


def pandas_joins(have: Given) -> Callable[[], Any]:
    """Outer joins on the key, then column by column: who differs from the base, and do they all say the same?"""
    base, sides = _frames(have)

    def run() -> Any:
        keys = base.index
        for side in sides:
            keys = keys.union(side.index, sort=False)
        was, now = base.reindex(keys), [side.reindex(keys) for side in sides]
        old = keys.isin(base.index)
        gone = sum(old & ~keys.isin(side.index) for side in sides) > 0
        merged, conflicts = was.copy(), []
        for name in was.columns:
            column, clash = was[name].copy(), was[name].isna() & False
            typed = was[name].isna() & False
            for side in now:
                differs = side[name].notna() & (side[name] != was[name])
                clash |= differs & typed & (side[name] != column)
                column = column.where(~differs, side[name])
                typed |= differs
            merged[name] = column.where(~clash, was[name])
            conflicts += [(key, name) for key in keys[clash.to_numpy()]]
        return merged[~gone], conflicts

    return run


def pandas_hashes(have: Given) -> Callable[[], Any]:
    """A hash for each row; only rows that some side has otherwise are looked at cell by cell."""
    base, sides = _frames(have)

    def run() -> Any:
        import pandas as pd

        def marks(frame: Any) -> Any:
            return pd.util.hash_pandas_object(frame, index=False)

        was = marks(base)
        touched = base.index[:0]
        for side in sides:
            now = marks(side)
            both = now.index.intersection(was.index, sort=False)
            other = both[now.loc[both].to_numpy() != was.loc[both].to_numpy()]
            touched = touched.union(other, sort=False)
            touched = touched.union(side.index.difference(was.index, sort=False), sort=False)
            touched = touched.union(was.index.difference(side.index, sort=False), sort=False)
        parts = [frame.loc[frame.index.intersection(touched, sort=False)] for frame in (base, *sides)]
        few = [dict(zip(part.index, part.to_numpy().tolist(), strict=True)) for part in parts]
        return base, *_by_cell(few[0], few[1:], touched)

    return run


def _by_cell(was: dict[str, list[str]], now: list[dict[str, list[str]]], touched: Any) -> Any:
    rows: dict[str, list[str] | None] = {}
    conflicts = []
    for key in touched:
        old = was.get(key)
        there = [side.get(key) for side in now]
        if old is not None and None in there:
            rows[key] = None
            continue
        row = list(old or next(one for one in there if one))
        for place in range(len(row)) if old else ():
            typed = {one[place] for one in there if one and one[place] != old[place]}
            if len(typed) == 1:
                row[place] = typed.pop()
            elif typed:
                conflicts.append((key, FIELDS[place + 1]))
        rows[key] = row
    return rows, conflicts


def joins_result(merged: Any) -> Result:
    frame, conflicts = merged
    return {key: (key, *row) for key, row in zip(frame.index, frame.to_numpy().tolist(), strict=True)}, conflicts


def hashes_result(merged: Any) -> Result:
    base, changed, conflicts = merged
    rows = {key: (key, *row) for key, row in zip(base.index, base.to_numpy().tolist(), strict=True)}
    for key, row in changed.items():
        rows.pop(key, None)
        if row is not None:
            rows[key] = (key, *row)
    return rows, conflicts


def daff(have: Given) -> Callable[[], Any]:
    """The three-way merge of tables known best; it marks conflicts in the cells, and has two sides."""
    import daff as library

    tables = [[list(FIELDS), *map(list, rows.values())] for rows in (have.base, *have.sides)]
    flags = library.CompareFlags()
    flags.ids = ["key"]

    def run() -> Any:
        library.Merger(*map(library.PythonTableView, tables), flags).apply()
        return tables[1]

    return run


def daff_result(table: list[list[str]]) -> Result:
    rows, conflicts = {}, []
    for row in table:
        if row[0] == FIELDS[0]:  # not always first
            continue
        cells = []
        for name, cell in zip(FIELDS, row, strict=True):
            if cell.startswith("((( "):
                conflicts.append((row[0], name))
                cell = cell[len("((( ") : cell.index(" ))) ")]
            cells.append(cell)
        rows[row[0]] = tuple(cells)
    return rows, conflicts


CONTESTANTS = {
    "nothing": (nothing, None),
    "hashes": (hashes, None),
    "netbook": (netbook, netbook_result),
    "pandas-hashes": (pandas_hashes, hashes_result),
    "pandas-joins": (pandas_joins, joins_result),
    "daff": (daff, daff_result),
}


def digest(result: Result) -> str:
    """A mark of the merged rows and the conflicts."""
    rows, conflicts = result
    marked = sha256()
    for key in sorted(rows):
        marked.update(repr(rows[key]).encode())
    marked.update(repr(sorted(conflicts)).encode())
    return marked.hexdigest()


def main(name: str, rows: int, sides: int) -> None:
    make, result_of = CONTESTANTS[name]
    gc.disable()  # as the command line does, for all of them
    run = make(given(rows, sides))
    wall, cpu = time.perf_counter(), time.process_time()
    merged = run()
    figures = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    said: dict[str, Any] = {"digest": "", "conflicts": 0}
    if result_of is not None:
        result = result_of(merged)
        said = {"digest": digest(result), "conflicts": len(result[1])}
    print(json.dumps({**figures, "peak": peak, **said}))


if __name__ == "__main__":
    if len(sys.argv) > 4:
        sys.path.append(sys.argv[4])
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
