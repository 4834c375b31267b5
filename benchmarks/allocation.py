"""Allocation alone: the kernel against a lower bound, pandas, a Decimal loop and a money library, in one run.

    python -m benchmarks.allocation [--sizes 10000,100000] [--rounds N] [--moneyx FOLDER]

Contestants take turns; each has a process of its own (see contestants.py). FOLDER is where moneyx is installed
(`pip install --target FOLDER moneyx`). Slow ones are left out where they would take minutes, and the table says so.
"""

import argparse
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.measure import PYTHON, Run, in_turn, table

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
BOUND = "lower bound"


@dataclass(frozen=True)
class Contestant:
    """`name` in contestants.py, the line in the table, and the largest size that ends in reasonable time."""

    name: str
    label: str
    upto: int = SIZES[-1]


CONTESTANTS = (
    Contestant("nothing", "the given columns, nothing done"),
    Contestant("bound", BOUND),
    Contestant("netbook", "netbook, founding rule"),
    Contestant("netbook-6", "netbook, 6 steps"),
    Contestant("pandas", "pandas group-by, founding rule"),
    Contestant("decimal", "Decimal loop, founding rule", 1_000_000),
    Contestant("moneyx", "moneyx allocate, founding rule", 1_000_000),
    Contestant("fractions-6", "loop in fractions, 6 steps", 10_000),
)

NO_SPLIT = ("nothing", "bound")
SAME = (("pandas", "netbook"), ("fractions-6", "netbook-6"))
"""Who must give the same cents as whom, on every line."""


@dataclass
class Turns:
    """One size: what every contestant said about its amounts, by name."""

    contributions: int
    moneyx: str | None
    said: dict[str, Any] = field(default_factory=dict)

    def turn(self, name: str) -> Callable[[], Run]:
        command = [PYTHON, "-m", "benchmarks.contestants", name, str(self.contributions)]
        command += [self.moneyx] if name == "moneyx" and self.moneyx else []

        def run() -> Run:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr}")
            said = json.loads(done.stdout)
            figures = Run(*(said.pop(figure) for figure in ("wall", "cpu", "peak")))
            if self.said.setdefault(name, said) != said:
                raise RuntimeError(f"{name} gave other amounts than a round before")
            return figures

        return run

    def check(self) -> list[str]:
        """Stop if amounts differ that must not; say how those differ that may."""
        ours = self.said["netbook"]
        wrong = [name for name, one in self.said.items() if name not in NO_SPLIT and one["sum"] != one["price"]]
        same = [(name, other) for name, other in SAME if name in self.said]
        wrong += [name for name, other in same if self.said[name]["digest"] != self.said[other]["digest"]]
        if wrong:
            raise RuntimeError(f"amounts differ: {', '.join(wrong)}")
        alike = ", ".join(f"{name} = {other}" for name, other in same)
        said = [f"All parts add up to the prices. The same cents on every line: {alike}."]
        for name, one in self.said.items():
            if one.get("off") and one["digest"] != ours["digest"]:
                most = max(abs(a - b) for a, b in zip(one["totals"], ours["totals"], strict=False))
                low, high = one["off"]
                said.append(
                    f"{name}: lines are {low:+} to {high:+} cents from their shares rounded down, partners' totals "
                    f"at most {most / 100:,.2f} from netbook's."
                )
        return said


def main(sizes: list[int], rounds: int, moneyx: str | None) -> None:
    for contributions in sizes:
        turns, left_out = Turns(contributions, moneyx), []
        contestants = {}
        for one in CONTESTANTS:
            if contributions > one.upto:
                left_out.append(f"{one.label}: left out above {one.upto:,} contributions.")
            elif one.name == "moneyx" and not moneyx:
                left_out.append("moneyx: left out, no --moneyx FOLDER was given.")
            else:
                contestants[one.label] = turns.turn(one.name)
        measured = in_turn(contestants, rounds)
        print(f"\n{contributions:,} contributions\n\n{table(measured, BOUND)}\n")
        print("\n".join([*left_out, *turns.check()]), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--moneyx", metavar="FOLDER")
    given = parser.parse_args()
    main([int(size) for size in given.sizes.split(",")], given.rounds, given.moneyx)
