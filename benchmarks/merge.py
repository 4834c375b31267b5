"""The three-way merge of one tab: netbook's beside daff, two ways in pandas, and hashing every cell once.

    python -m benchmarks.merge [--sizes 1000,10000] [--sides 2,3] [--rounds N] [--daff FOLDER]

Contestants take turns; each has a process of its own (see mergers.py). FOLDER is where daff is installed
(`pip install --target FOLDER daff`).
"""

import argparse
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.measure import PYTHON, Run, in_turn, table

SIZES = (1_000, 10_000, 100_000, 1_000_000)
BOUND = "hashing every cell once"


@dataclass(frozen=True)
class Contestant:
    """`name` in mergers.py, the line in the table, and the largest size that ends in reasonable time."""

    name: str
    label: str
    upto: int = SIZES[-1]
    sides: int = 99


CONTESTANTS = (
    Contestant("hashes", BOUND),
    Contestant("netbook", "netbook"),
    Contestant("pandas-hashes", "pandas, row hashes"),
    Contestant("pandas-joins", "pandas, outer joins"),
    Contestant("daff", "daff", 10_000, 2),
)


@dataclass
class Turns:
    """One size: what every contestant said of its result, by name."""

    rows: int
    sides: int
    daff: str | None
    said: dict[str, Any] = field(default_factory=dict)

    def turn(self, name: str) -> Callable[[], Run]:
        command = [PYTHON, "-m", "benchmarks.mergers", name, str(self.rows), str(self.sides)]
        command += [self.daff] if name == "daff" and self.daff else []

        def run() -> Run:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
            said = json.loads(done.stdout)
            figures = Run(*(said.pop(figure) for figure in ("wall", "cpu", "peak")))
            if self.said.setdefault(name, said) != said:
                raise RuntimeError(f"{name} gave another result than a round before")
            return figures

        return run

    def check(self) -> str:
        """Stop if the results are not all the same."""
        results = {name: said for name, said in self.said.items() if said["digest"]}
        ours = results["netbook"]
        wrong = [name for name, said in results.items() if said != ours]
        if wrong:
            raise RuntimeError(f"another result than netbook's: {', '.join(wrong)}")
        return f"The same rows and the same {ours['conflicts']} conflicts: {', '.join(results)}."


def main(sizes: list[int], sides: list[int], rounds: int, daff: str | None) -> None:
    for count in sides:
        for rows in sizes:
            turns, left_out, contestants = Turns(rows, count, daff), [], {}
            for one in CONTESTANTS:
                if rows > one.upto or count > one.sides:
                    left_out.append(
                        f"{one.label}: left out above {one.upto:,} rows, and with more than {one.sides} sides."
                    )
                elif one.name == "daff" and not daff:
                    left_out.append("daff: left out, no --daff FOLDER was given.")
                else:
                    contestants[one.label] = turns.turn(one.name)
            measured = in_turn(contestants, rounds)
            print(f"\n{rows:,} rows, {count} sides\n\n{table(measured, BOUND)}\n")
            print("\n".join([*left_out, turns.check()]), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--sides", default="2,3")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--daff", metavar="FOLDER")
    given = parser.parse_args()
    main(
        [int(size) for size in given.sizes.split(",")],
        [int(n) for n in given.sides.split(",")],
        given.rounds,
        given.daff,
    )
