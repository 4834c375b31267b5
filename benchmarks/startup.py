"""Start-up: `netbook --help` and a sync that finds nothing changed, beside other command lines.

    python -m benchmarks.startup [--rounds 15] [PEER ...]

Each PEER is the path of another program, run with --help: for example those of `pip install sqlite-utils frictionless`.
"""

import argparse
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.measure import PYTHON, in_turn, run, table
from benchmarks.networks import make_network


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--contributions", type=int, default=1000)
    parser.add_argument("peers", nargs="*")
    options = parser.parse_args()
    netbook = str(Path(PYTHON).with_name("netbook"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        make_network(folder, options.contributions)
        run([netbook, "sync"], folder)
        contestants = {
            "netbook --help": partial(run, [netbook, "--help"]),
            "netbook sync, nothing changed": partial(run, [netbook, "sync"], folder),
            "netbook status": partial(run, [netbook, "status"], folder),
            "python -c pass": partial(run, [PYTHON, "-c", "pass"]),
            **{f"{Path(peer).name} --help": partial(run, [peer, "--help"]) for peer in options.peers},
        }
        print(f"median of {options.rounds} rounds, {options.contributions:,} contributions\n")
        print(table(in_turn(contestants, options.rounds), "netbook --help"))


if __name__ == "__main__":
    main()
