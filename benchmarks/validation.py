"""What is found of people's mistakes, and how quickly: netbook beside frictionless and pandera, on the same files.

    python -m benchmarks.validation [--files N] [--seed N] [--peers FOLDER] [--no-speed] [--contributions N]

The files are those of tests/mistakes; each contestant has a process of its own (see validators.py). FOLDER is where the
peers are installed (`pip install --target FOLDER frictionless pandera`); without it netbook runs alone. The speed is
that of one large network, clean and with a mistake in every tenth contribution, in one run.
"""

import argparse
import json
import subprocess
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measure import PYTHON
from benchmarks.networks import write_network
from tests.mistakes.cases import Case
from tests.mistakes.codes import HELD
from tests.mistakes.kinds import KINDS
from tests.mistakes.score import Answer, Said, Score, cases_of, innocents, judge

PEERS = ("frictionless", "pandera")
PER_OPPORTUNITY = 10
PARTNERS = 40
EVERY = 10
"""Of so many contributions one has a mistake, if any have."""


def ask(name: str, act: str, path: Path, peers: str | None) -> dict[str, Any]:
    """What a contestant says in a process of its own."""
    command = [PYTHON, "-m", "benchmarks.validators", name, act, str(path), *([peers] if peers else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


# --- what is found -----------------------------------------------------------------------------------


def what_is_found(files: int, seed: int, peers: str | None) -> str:
    """A table: recall at the cell, noise, alarms, CPU seconds of every contestant."""
    kinds = [kind for kind in KINDS if not kind.slow]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        bad, good = list(cases_of(kinds, files, seed)), list(innocents(files // 10, seed))
        for place, case in enumerate([*bad, *good]):
            case.write(folder / f"{place:05}")
        mistakes = sum(len(case.expected) for case in bad)
        lines = [
            f"{files} files with {mistakes} mistakes of {len(kinds)} kinds, {len(good)} clean and control files",
            "",
            "| | found at the cell | noise per file, mean / max | alarms in clean files | CPU seconds per file |",
            "|---|---:|---:|---:|---:|",
        ]
        for name in ("netbook", *(PEERS if peers else ())):
            answer = ask(name, "score", folder, peers)
            lines.append(_line(name, answer, bad, good))
    return "\n".join(lines)


def _line(name: str, answer: dict[str, Any], bad: list[Case], good: list[Case]) -> str:
    told = [answer["said"][key] for key in sorted(answer["said"])]
    found = Score()
    for case, words in zip(bad, told, strict=False):
        said = tuple(Said(*one, message="") for one in words if one[0] != HELD)
        held = tuple((key, reason) for code, key, reason, _ in words if code == HELD)
        judge(found, case, Answer(said, held, case.counts))
    alarms = sum(bool(words) for words in told[len(bad) :])
    noise = f"{sum(found.noise) / len(found.noise):.1f} / {max(found.noise)}"
    cpu = answer["cpu"] / (len(bad) + len(good))
    return f"| {name} | {found.all().recall:.0%} | {noise} | {alarms} of {len(good)} | {cpu:.3f} |"


# --- how quickly -------------------------------------------------------------------------------------


def how_quickly(contributions: int, peers: str | None) -> str:
    """A table: CPU seconds for one large network, clean and dirty, and their ratios to reading and to each other."""
    opportunities = contributions // PER_OPPORTUNITY
    lines = [
        f"{contributions:,} contributions, {opportunities:,} opportunities; dirty: each {EVERY}th contribution wrong",
        "",
        "| CPU seconds | clean | dirty | dirty / clean | findings when dirty |",
        "|---|---:|---:|---:|---:|",
    ]
    with tempfile.TemporaryDirectory() as scratch:
        books = {
            state: large_network(Path(scratch) / state, contributions, dirty=state == "dirty")
            for state in ("clean", "dirty")
        }
        for name in ("calamine", "netbook", *(PEERS if peers else ())):
            took = {state: ask(name, "speed", book, peers) for state, book in books.items()}
            said = int(took["dirty"].pop("findings", 0))
            took["clean"].pop("findings", 0)
            for step, clean in took["clean"].items():
                dirty = took["dirty"][step]
                lines.append(
                    f"| {name}: {step} | {clean:.2f} | {dirty:.2f} | {dirty / max(clean, 0.001):.2f} | {said or ''} |"
                )
            if name == "netbook":
                lines.append(_ratio(took))
    return "\n".join(lines)


def _ratio(took: dict[str, dict[str, float]]) -> str:
    shares = {state: (one["normalise"] + one["check"]) / one["read"] for state, one in took.items()}
    checks = {state: one["check"] / one["read"] for state, one in took.items()}
    return (
        f"| netbook: checks / reading | {checks['clean']:.2f} | {checks['dirty']:.2f} | | |\n"
        f"| netbook: normalise and checks / reading | {shares['clean']:.2f} | {shares['dirty']:.2f} | | |"
    )


def large_network(folder: Path, contributions: int, *, dirty: bool) -> Path:
    """A network with a tenth as many opportunities as contributions; the path of its workbook."""
    return write_network(folder, _rows(contributions, dirty=dirty))


def _rows(contributions: int, *, dirty: bool) -> dict[str, list[dict[str, Any]]]:
    start = date.today() - timedelta(400)
    opportunities = contributions // PER_OPPORTUNITY
    return {
        "Partners": [
            {"partner": f"Partner {n}", "rate": 60 + n, "joined": start - timedelta(30)} for n in range(PARTNERS)
        ],
        "Roles": [{"role": role} for role in ("intro", "sale", "work")],
        "Opportunities": [
            {
                "opportunity": f"OPP-{n}",
                "title": f"Project {n}",
                "client": f"Client {n}",
                "stage": "won" if n % 5 else "delivered",
                "lead_date": start + timedelta(n % 100),
                "decided_date": start + timedelta(n % 100 + 20),
                "price": 5000 + n % 9000 + 0.25,
                "rules": "standard",
                "agreed_on": start + timedelta(n % 100 + 20),
            }
            for n in range(opportunities)
        ],
        "Contributions": [_contribution(n, start, dirty=dirty) for n in range(contributions)],
        "Rules": [
            {"rules": "standard", "step": 1, "take": "first 30% of price", "to": "sale", "by": "equal"},
            {"rules": "standard", "step": 2, "take": "rest", "to": "work", "by": "value"},
        ],
    }


def _contribution(n: int, start: date, *, dirty: bool) -> dict[str, Any]:
    job, place = divmod(n, PER_OPPORTUNITY)
    row: dict[str, Any] = {
        "contribution": f"CON-{n}",
        "opportunity": f"OPP-{job}",
        "partner": f"Partner {(n * 7 + job) % PARTNERS}",
        "role": "sale" if place < 3 else "work",
        "date": start + timedelta(job % 100 + (place if place < 3 else 21 + place * 25)),
        "hours": (n % 16 + 1) / 4,
    }
    if dirty and n % EVERY == 4:
        row |= (
            {"partner": f"Partnr {n}"},
            {"opportunity": f"OP-{n}"},
            {"hours": f"{n % 9},5"},
            {"date": f"0{n % 9 + 1}/04/2026"},
            {"hours": -3},
            {"role": f"wrok{n % 50}"},
            {"hours": "n/a"},
            {"partner": f"Partner {n % PARTNERS} "},
        )[n // EVERY % 8]
    return row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peers", metavar="FOLDER")
    parser.add_argument("--no-speed", action="store_true")
    parser.add_argument("--contributions", type=int, default=100_000)
    given = parser.parse_args()
    print(what_is_found(given.files, given.seed, given.peers))
    if not given.no_speed:
        print("\n" + how_quickly(given.contributions, given.peers))


if __name__ == "__main__":
    main()
