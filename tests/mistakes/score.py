"""How much of what people do wrong `netbook validate` finds.

    python -m tests.mistakes.score [--seed N] [--files N] [--kinds PATTERN] [--table]
    python -m tests.mistakes.score --list [--kinds PATTERN]

Two thirds of the files have one mistake, kind after kind; the others have two to six at once. Clean networks and
controls come on top. `recall`: a finding at an acceptable cell (or, for mistakes that nothing hangs on, no finding, and
the entries read as they were meant). `right`: with a code that tells the mistake (see codes.py). `noise`: findings that
no mistake in the file explains.
"""

import argparse
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from random import Random
from typing import Any

from netbook.backends import open_backend
from netbook.config import load_network
from netbook.errors import NetbookError
from netbook.jobs.results import Examined
from netbook.jobs.validate import validate
from netbook.model.cells import same_name
from tests.mistakes.cases import Case, Expected, mixed, single
from tests.mistakes.clean import clean_network
from tests.mistakes.codes import HELD, tells
from tests.mistakes.controls import CONTROLS, controlled
from tests.mistakes.kinds import KINDS
from tests.mistakes.kinds.base import Kind

ELSEWHERE = "there is an error in"
"""So begins a reason that only points at a finding."""

FILE_CODES = {"NB902": ("password", "encrypted"), "NB903": ("too large", "reads up to")}

AT = re.compile(r"(?:(?P<cell>[A-Z]+[0-9]+)|row (?P<row>[0-9]+))$")


@dataclass(frozen=True)
class Said:
    """One finding, or a word about the whole file (`tab` is '')."""

    code: str
    tab: str
    cell: str
    row: int
    message: str

    def __str__(self) -> str:
        return f"{self.code} {self.tab}!{self.cell or f'row {self.row}'}: {self.message}"


@dataclass
class Tally:
    """What became of the mistakes of one kind, or of all."""

    made: int = 0
    told: int = 0
    healed: int = 0
    right: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def recall(self) -> float:
        return (self.told + self.healed) / self.made if self.made else 1.0

    @property
    def diagnosis(self) -> float:
        return (self.right + self.healed) / self.made if self.made else 1.0


@dataclass
class Score:
    """All tallies by kind, the noise of every file with mistakes (how much, and some of it), alarms of files without."""

    kinds: dict[str, Tally] = field(default_factory=dict)
    noise: list[int] = field(default_factory=list)
    noises: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    alarms: dict[str, list[str]] = field(default_factory=dict)
    innocent: int = 0

    def all(self, names: Iterable[str] | None = None) -> Tally:
        """The tally of several kinds together, of all by default."""
        whole = Tally()
        for name in self.kinds if names is None else names:
            one = self.kinds.get(name, Tally())
            whole.made += one.made
            whole.told += one.told
            whole.healed += one.healed
            whole.right += one.right
        return whole


@dataclass(frozen=True)
class Answer:
    """What validate says of a network: findings, opportunities that are held and why, entries by tab."""

    said: tuple[Said, ...]
    held: tuple[tuple[str, str], ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


def answer_of(folder: Path) -> Answer:
    """What validate says of the network in a folder."""
    try:
        result = validate(load_network(folder), open_backend, date.today())
    except NetbookError as error:
        return Answer((of_the_file(str(error)),))
    return Answer(tuple(said_in(result)), _held(result), result.counts)


def _held(result: Examined) -> tuple[tuple[str, str], ...]:
    return tuple((one["opportunity"], one["reason"]) for one in result.held)


def said_in(result: Examined) -> list[Said]:
    """All findings of a result, and what was said of workbooks that were left out."""
    said = [_said(finding) for finding in result.findings]
    return said + [of_the_file(f"{one['reason']} {one['fix']}") for one in result.left_out]


def of_the_file(words: str) -> Said:
    """Words about a whole file. They have no code, so it is read from them."""
    low = words.casefold()
    code = next((code for code, marks in FILE_CODES.items() if any(mark in low for mark in marks)), "NB901")
    return Said(code, "", "", 0, words)


def _said(finding: Mapping[str, Any]) -> Said:
    found = AT.search(finding["cell"])
    cell = found["cell"] if found and found["cell"] else ""
    return Said(finding["code"], finding["tab"], cell, int(finding["cell_row"]), finding["message"])


def hits(expected: Expected, said: Said) -> bool:
    """Whether a finding stands where the mistake may be told."""
    if not said.tab:
        return expected.by_file
    if any(same_name(said.tab) == same_name(tab) for tab in expected.tabs):
        return True
    at = said.tab, said.row
    if said.cell:
        return (said.tab, said.cell) in expected.places or at in expected.any_cell
    return at in expected.whole_row


def explains(expected: Expected, said: Said) -> bool:
    """Whether a finding is told by the mistake or follows from it."""
    return hits(expected, said) or (said.tab, said.row) in expected.rows


def judge(score: Score, case: Case, answer: Answer) -> None:
    """Add what was said of a file with mistakes."""
    said = answer.said
    for expected in case.expected:
        tally = score.kinds.setdefault(expected.kind.name, Tally())
        tally.made += 1
        here = [one for one in said if hits(expected, one)]
        here += [
            Said(HELD, "Opportunities", "", 0, reason)
            for key, reason in answer.held
            if key == expected.opportunity and not reason.startswith(ELSEWHERE)
        ]
        near = [one for one in said if explains(expected, one)]
        if here:
            tally.told += 1
            right = any(tells(one.code, expected.topics) for one in here)
            tally.right += right
            if not right:
                tally.wrong.update({one.code for one in here})
                score.failures.append(_failure(case, expected, here))
        elif expected.harmless and not near and (len(case.expected) > 1 or dict(answer.counts) == case.counts):
            tally.healed += 1
        else:
            score.failures.append(_failure(case, expected, said))
    noise = [one for one in said if not any(explains(expected, one) for expected in case.expected)]
    score.noise.append(len(noise))
    score.noises += [f"{case.name}: {one}" for one in noise[:3]]


def _failure(case: Case, expected: Expected, said: Sequence[Said]) -> str:
    places = [f"{tab}!{cell}" for tab, cell in sorted(expected.places)] or sorted(expected.tabs) or ["the file"]
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    words = "; ".join(str(one) for one in said[:2]) or "nothing"
    return f"{case.name}: {' '.join(sorted(expected.topics))} at {', '.join(places[:3])}{more}. Said: {words}"


def cases_of(kinds: Sequence[Kind], files: int, seed: int, today: date | None = None) -> Iterable[Case]:
    """The files with mistakes: two thirds with one, kind after kind in an order by seed, one third with several."""
    order = Random(seed).sample(kinds, len(kinds))
    for place in range(files - files // 3):
        yield single(order[place % len(kinds)], seed * 1000 + place // len(kinds), today)
    for place in range(files // 3):
        yield mixed(kinds, seed * 100_000 + place, today)


def innocents(files: int, seed: int, today: date | None = None) -> Iterable[Case]:
    """The files without: clean networks, and every control."""
    for place in range(files):
        network = clean_network(seed * 1000 + place, today)
        yield Case(f"clean {network.seed}", network.seed, network.currency, network.book)
    for place, one in enumerate(CONTROLS * min(files, max(1, files // 20))):
        yield controlled(one, seed * 1000 + place, today)


def score(kinds: Sequence[Kind], files: int, seed: int, today: date | None = None, clean: int | None = None) -> Score:
    """Make all files, run validate over them in this process, and count."""
    whole = Score()
    for case in cases_of(kinds, files, seed, today):
        judge(whole, case, run(case))
    for case in innocents(files // 10 if clean is None else clean, seed, today):
        answer = run(case)
        whole.innocent += 1
        if answer.said or answer.held:
            whole.alarms[case.name] = [
                *map(str, answer.said),
                *(f"held: {key}: {reason}" for key, reason in answer.held),
            ]
    return whole


def run(case: Case) -> Answer:
    """Write the case into a folder of its own, and ask validate."""
    with tempfile.TemporaryDirectory() as folder:
        case.write(Path(folder))
        return answer_of(Path(folder))


def report(found: Score, *, table: bool) -> str:
    """The score in words: by group, and by kind if wanted."""
    whole = found.all()
    files = len(found.noise)
    lines = [
        f"{whole.made} mistakes of {len(found.kinds)} kinds in {files} files",
        f"recall at the cell    {whole.recall:7.1%}  ({whole.told} told, {whole.healed} read as meant, "
        f"{whole.made - whole.told - whole.healed} missed)",
        f"right diagnosis       {whole.diagnosis:7.1%}",
        f"noise per file        {sum(found.noise) / max(files, 1):7.2f}  (most: {max(found.noise, default=0)}; "
        f"{sum(map(bool, found.noise))} files)",
        f"false alarms          {sum(map(len, found.alarms.values())):7}  in {len(found.alarms)} of {found.innocent} "
        "clean and control files",
        "",
        f"{'group':12} {'made':>5} {'recall':>7} {'right':>7}",
    ]
    groups = dict.fromkeys(kind.group for kind in KINDS)
    for group in groups:
        one = found.all(kind.name for kind in KINDS if kind.group == group)
        if one.made:
            lines.append(f"{group:12} {one.made:5} {one.recall:7.0%} {one.diagnosis:7.0%}")
    if table:
        lines += ["", f"{'kind':42} {'made':>4} {'recall':>7} {'right':>6}  said instead"]
        for kind in KINDS:
            if (one := found.kinds.get(kind.name)) is not None:
                others = " ".join(code for code, _ in one.wrong.most_common(3))
                lines.append(
                    f"{kind.group[:6]:6} {kind.name:35} {one.made:4} {one.recall:7.0%} {one.diagnosis:6.0%}  {others}"
                )
        lines += ["", "noise:", *found.noises, "", "missed, or told as something else:", *found.failures]
    for name, words in found.alarms.items():
        lines += ["", f"false alarm in {name}:", *(f"  {one}" for one in words[:3])]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--files", type=int, default=600, help="files with mistakes; a tenth as many clean ones come on top"
    )
    parser.add_argument("--kinds", default="*", help="names or groups of kinds, with * and ?")
    parser.add_argument("--table", action="store_true", help="a line for each kind, the noise, and every failure")
    parser.add_argument("--list", action="store_true", help="tell the kinds, their sources and topics; score nothing")
    given = parser.parse_args()
    chosen = [
        kind
        for kind in KINDS
        if kind.name == given.kinds
        or (not kind.slow and (fnmatch(kind.name, given.kinds) or fnmatch(kind.group, given.kinds)))
    ]
    if not chosen:
        parser.error(f"no kind is called {given.kinds}")
    if given.list:
        for one in chosen:
            reasons = "; ".join(filter(None, (one.why, one.source)))
            print(f"{one.group}/{one.name}: {one.told} [{reasons}] {' '.join(sorted(one.topics))}")
        return
    print(report(score(chosen, given.files, given.seed), table=given.table))


if __name__ == "__main__":
    main()
