"""Google Sheets: how many calls, bytes and seconds reading five tabs and rewriting five takes, beside gspread.

    python -m benchmarks.google [--rounds 3] [--rows 10000] [--peers FOLDER]

On the test server of tests/fakesheets, in a process of its own, over the loopback. Each contestant has a process of its
own too (see google_contestants.py) and takes turns with the others. FOLDER is where the optional ones are installed
(`pip install --no-deps --target FOLDER gspread-dataframe gspread-formatting six`).
"""

import argparse
import json
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.google_contestants import environment
from benchmarks.google_job import NETWORK
from benchmarks.measure import PYTHON

ROWS_OF_BUDGET = 50
CASES = ("first", "ten cells", "nothing, right after", "nothing, once more")
LABELS = {
    "netbook": "netbook, read and rewrite",
    "gspread": "gspread, a worksheet at a time",
    "careful": "gspread, batches by hand",
    "dataframe": "gspread-dataframe, gspread-formatting",
    "bare": "the first one's requests, bare",
    "sync": "netbook sync, all of it",
}
FIGURES = ("server received", "server sent", "server sent_gzip", "wall", "server seconds", "cpu", "peak")
Said = dict[str, Any]


@dataclass
class Server:
    """The test server in its process, and the sheet on it."""

    process: "subprocess.Popen[str]"
    url: str
    account: Path
    scratch: Path
    peers: str
    sheet: str = ""
    rows: int = 0

    def ask(self, command: str, *given: object) -> Any:
        """One command of google_server.Bench."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(json.dumps([command, *map(str, given)]), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the test server ended at {command}")
        return json.loads(line)

    def make(self, rows: int, computed: str) -> None:
        """A new sheet, remembered as 'new'."""
        self.rows, self.sheet = rows, self.ask("make", rows, computed)
        self.ask("keep", "new")

    def run(self, name: str, **more: object) -> Said:
        """One contestant: what it measured, and what the server did of it."""
        job = {"url": self.url, "account": str(self.account), "sheet": self.sheet, "rows": self.rows, "changed": False,
               "mark": "", "peers": self.peers, **more}  # fmt: skip
        self.ask("told")
        command = [PYTHON, "-m", "benchmarks.google_contestants", name, json.dumps(job)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment(job))
        if done.returncode:
            raise RuntimeError(f"{name} ended with {done.returncode}: {done.stderr}")
        self.ask("record", self.scratch / "requests.json")
        server = self.ask("told")
        return {**json.loads(done.stdout), **{f"server {what}": figure for what, figure in server.items()}}


@contextmanager
def serving(peers: str = "") -> Iterator[Server]:
    """A running server."""
    with tempfile.TemporaryDirectory() as scratch:
        account = Path(scratch) / "account.json"
        command = [PYTHON, "-m", "benchmarks.google_server", str(account)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            yield Server(process, process.stdout.readline().strip(), account, Path(scratch), peers)
            process.stdin.close()


# --- calls ---------------------------------------------------------------------------------------


def budget(server: Server, names: Sequence[str], rows: int = ROWS_OF_BUDGET) -> dict[str, Mapping[str, int]]:
    """The calls of each contestant for the same job: five entry tabs read, five computed tabs that are there
    rewritten. Stops if what they leave behind is not the same."""
    server.make(rows, "with")
    calls, shown = {}, {}
    for name in names:
        server.ask("back", "new")
        calls[LABELS[name]] = server.run(name)["server calls"]
        shown[name] = server.ask("shows")
    _same(shown)
    mark = server.run("netbook", changed=True)["mark"]
    calls["netbook, nothing changed"] = server.run("netbook", changed=True, mark=mark)["server calls"]
    return calls


def _same(shown: Mapping[str, str]) -> None:
    if len(set(shown.values())) > 1:
        raise RuntimeError(f"the computed tabs do not hold the same: {shown}")


def budget_table(calls: Mapping[str, Mapping[str, int]]) -> str:
    """As Markdown."""
    lines = ["| | reads | writes | Drive |", "|---|---:|---:|---:|"]
    lines += [f"| {name} | {one.get('read', 0)} | {one.get('write', 0)} | {one.get('drive', 0)} |"
              for name, one in calls.items()]  # fmt: skip
    return "\n".join(lines)


# --- bytes and seconds ---------------------------------------------------------------------------


@dataclass
class Rounds:
    """What every contestant said, by case and name."""

    said: dict[tuple[str, str], list[Said]] = field(default_factory=dict)

    def add(self, case: str, name: str, one: Said) -> None:
        self.said.setdefault((case, name), []).append(one)

    def median(self, case: str, name: str, figure: str) -> float:
        return statistics.median(one[figure] for one in self.said[case, name])


def one_round(server: Server, names: Sequence[str], rounds: Rounds) -> None:
    """Each contestant through the three cases, from the same sheet; netbook's requests once more, bare."""
    shown: dict[str, dict[str, str]] = {case: {} for case in CASES}
    for name in names:
        server.ask("back", "new")
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "netbook.toml").write_text(NETWORK.format(url=server.sheet), "utf-8")
            mark = ""
            for case in CASES:
                if case == "ten cells":
                    server.ask("type")
                if name == "netbook":
                    server.ask("keep", "before")
                one = server.run(name, folder=folder, mark=mark, changed=case != "first")
                mark = one["mark"]
                rounds.add(case, name, one)
                if name != "sync":
                    shown[case][name] = server.ask("shows")
                if name == "netbook":
                    server.ask("keep", "after")
                    server.ask("back", "before")
                    rounds.add(case, "bare", server.run("bare", requests=str(server.scratch / "requests.json")))
                    server.ask("back", "after")
    for case in CASES:
        _same(shown[case])


HEAD = (
    "| | calls | MB sent | MB received | gzipped | seconds | ratio | in the server | CPU seconds | ratio | peak MB |"
    "\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def table(rounds: Rounds, case: str, names: Sequence[str]) -> str:
    """One case as Markdown; ratios to netbook's reading and rewriting."""
    lines = [HEAD]
    wall, cpu = (rounds.median(case, "netbook", figure) for figure in ("wall", "cpu"))
    for name in names:
        found = {figure: rounds.median(case, name, figure) for figure in FIGURES}
        calls = sum(rounds.said[case, name][0]["server calls"].values())
        size = [f"{found[figure] / 1e6:.3f}" for figure in FIGURES[:3]]
        row = [LABELS[name], calls, *size, f"{found['wall']:.2f}", f"{found['wall'] / wall:.2f}",
               f"{found['server seconds']:.2f}", f"{found['cpu']:.2f}", f"{found['cpu'] / cpu:.2f}",
               f"{found['peak']:.0f}"]  # fmt: skip
        lines.append(f"| {' | '.join(map(str, row))} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--peers", metavar="FOLDER", default="")
    options = parser.parse_args()
    left_out = [] if options.peers else [f"{LABELS['dataframe']}: left out, no --peers FOLDER was given."]
    optional = ["dataframe"] if options.peers else []
    with serving(options.peers) as server:
        print("\n## Calls\n\n" + budget_table(budget(server, ["netbook", "gspread", "careful", *optional])))
        print("\n".join(["", *left_out]), flush=True)
        server.make(options.rows, "without")
        rounds = Rounds()
        for _ in range(options.rounds):
            one_round(server, ["netbook", *optional, "sync"], rounds)
        for case in CASES:
            print(f"\n## {case}, {options.rows:,} rows a tab, median of {options.rounds} rounds\n")
            print(table(rounds, case, ["netbook", "bare", *optional, "sync"]))
        print("\nThe largest request:", ", ".join(largest(rounds, ["netbook", *optional, "sync"])))


def largest(rounds: Rounds, names: Sequence[str]) -> Iterator[str]:
    """Google refuses requests of more than 10.5 MB; the test server does not."""
    for name in names:
        size = max(one["server largest"] for (_, by), said in rounds.said.items() if by == name for one in said)
        yield f"{LABELS[name]} {size / 1e6:.1f} MB"


if __name__ == "__main__":
    main()
