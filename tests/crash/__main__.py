"""Kill a sync at every boundary, and cut its power after every call; what was tried, by kind.

python -m tests.crash [--processes 2] [--every 1] [--only kill|power]
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path

from tests.crash.calls import Call, why_not
from tests.crash.kills import Undisturbed, killed_and_rerun, nothing_lost, rerun, undisturbed
from tests.crash.power import Left, power_cuts, put_down


def tried(case: Undisturbed, one: Call | Left) -> None:
    """One kill or power cut in a folder of its own. Raises AssertionError if it does harm."""
    with tempfile.TemporaryDirectory() as work:
        if isinstance(one, Call):
            killed_and_rerun(case, one, Path(work))
        else:
            folder = put_down(one[2], Path(work) / "cut")
            nothing_lost(case, folder)
            rerun(case, folder)


def kind_of(one: Call | Left) -> str:
    return f"killed at {one.kind}" if isinstance(one, Call) else f"power cut, lost: {one[1].value}"


def name_of(one: Call | Left) -> str:
    return f"{one.kind} ({one.number})" if isinstance(one, Call) else f"{one[1]} after {one[0].kind} ({one[0].number})"


def every_point(case: Undisturbed, work: Path, only: str) -> Iterator[Call | Left]:
    if only != "power":
        yield from case.calls
    if only != "kill":
        yield from power_cuts(case.scene, case.calls, work / "whole")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--every", type=int, default=1, help="try only every N-th point")
    parser.add_argument("--only", choices=["kill", "power"], default="")
    options = parser.parse_args()
    if reason := why_not():
        raise SystemExit(reason)
    with tempfile.TemporaryDirectory() as work, ProcessPoolExecutor(options.processes) as pool:
        case = undisturbed(Path(work))
        points = [*every_point(case, Path(work), options.only)][:: options.every]
        running = {pool.submit(partial(tried, case), one): one for one in points}
        wrong: Counter[str] = Counter()
        for done in as_completed(running):
            if trouble := done.exception():
                wrong[kind_of(running[done])] += 1
                print(f"{name_of(running[done])}: {type(trouble).__name__}: {trouble}", flush=True)
    counts = Counter(kind_of(one) for one in points)
    for kind, count in sorted(counts.items()):
        print(f"{count:5}  {kind}" + (f"  ({wrong[kind]} wrong)" if wrong[kind] else ""))
    print(f"{len(points):5}  points, {wrong.total()} wrong")


if __name__ == "__main__":
    main()
