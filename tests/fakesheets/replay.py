"""Replays recordings of the real API and prints the share of equal answers.

    python -m tests.fakesheets.replay [RECORDINGS] [--show N]

RECORDINGS is a file of JSON lines (.gz or not); by default the one that NETBOOK_RECORDINGS names, or
../shared/conformance/google-sheets/recordings.jsonl.gz beside the checkout.

Equal means: the same HTTP status and, as parsed JSON, the same answer in every field, none missing and none more. The
order of the fields, and spaces, do not count. Before the comparison, on both sides

- ids that Google draws by chance (of spreadsheets, sheets, named and protected ranges) are the same because the replay
  hands the recorded ids to the server as its dice: a new thing gets the id that it got when it was recorded;
- times (createdTime, modifiedTime and the like) become `<time>`, etags `<etag>`;
- e-mail addresses become `<email>`: they belong to the recorder's account.

Nothing else is normalised: colours are compared as they come back, quantised.

The recordings of one test were often made several times; each of these sessions is replayed in a world of its own. What
a session found in the recorder's account is put there beforehand: spreadsheets that its Drive listings name without it
having made them are there, empty, under their name, and an id that was answered with 403 belongs to somebody else. Calls
about those files are counted, and also reported on their own.
"""

import argparse
import gzip
import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.fakesheets.api import service
from tests.fakesheets.api.calls import Answer, Call
from tests.fakesheets.api.world import World
from tests.fakesheets.model.dice import SeededDice

BESIDE = Path(__file__).parents[2].parent / "shared/conformance/google-sheets/recordings.jsonl.gz"
RECORDINGS = Path(os.environ.get("NETBOOK_RECORDINGS") or BESIDE)
RECORDER, STRANGER = "recorder@example.com", "stranger@example.com"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")

Recording = Mapping[str, Any]


@dataclass
class RecordedDice(SeededDice):
    """Gives the ids of the answer that is about to be replayed."""

    waiting: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        SeededDice.__init__(self)

    def expect(self, recording: Recording) -> None:
        self.waiting = defaultdict(list)
        response = recording["response"] if isinstance(recording["response"], Mapping) else {}
        if recording["method"] == "POST" and "id" in response:
            self.waiting["spreadsheet"].append(response["id"])
        if recording["endpoint"] == "sheets.spreadsheets.create":
            self.waiting["spreadsheet"].append(response.get("spreadsheetId"))
            self.waiting["sheet"] += [one["properties"].get("sheetId", 0) for one in response.get("sheets", [])]
        if "copyTo" in recording["path"]:
            self.waiting["sheet"].append(response.get("sheetId"))
        for reply in response.get("replies", []):
            for key, name in DRAWN.items():
                drawn = reply.get(key, {}).get(name, {})
                kind, id_key = ("sheet", "sheetId") if name == "properties" else (name, f"{name}Id")
                if id_key in drawn:
                    self.waiting[kind].append(drawn[id_key])

    def spreadsheet_id(self) -> str:
        waiting = self.waiting["spreadsheet"]
        return waiting.pop(0) if waiting else super().spreadsheet_id()

    def number(self, kind: str) -> int:
        waiting = self.waiting[kind]
        return waiting.pop(0) if waiting else super().number(kind)


DRAWN = {
    "addSheet": "properties",
    "duplicateSheet": "properties",
    "addNamedRange": "namedRange",
    "addProtectedRange": "protectedRange",
    "addChart": "chart",
}


@dataclass(frozen=True)
class Compared:
    """One recorded pair and what this server answered to it."""

    recording: Recording
    answer: Answer
    about_account: bool

    @property
    def equal(self) -> bool:
        same = plain(self.recording["response"]) == plain(self.answer.body)
        return self.recording["status"] == self.answer.status and same

    @property
    def names(self) -> Iterator[str]:
        """The endpoint; for a batchUpdate, each of its kinds too."""
        yield self.recording["endpoint"]
        if self.recording["endpoint"] == "sheets.spreadsheets.batchUpdate":
            requests = (self.recording["request"] or {}).get("requests", [])
            yield from sorted({f"  {kind}" for one in requests for kind in one})


def plain(value: Any) -> Any:
    """What is left of an answer when chance, time and account are taken out."""
    if isinstance(value, Mapping):
        return {key: "<etag>" if key == "etag" else plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, str):
        return EMAIL.sub("<email>", TIME.sub("<time>", value))
    return value


def read_recordings(path: Path) -> list[Recording]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        return [json.loads(line) for line in lines if line.strip()]


def sessions(recordings: Iterable[Recording]) -> Iterator[list[Recording]]:
    """The pairs of each test in order, cut where its first request comes again."""
    by_test = defaultdict(list)
    for recording in recordings:
        by_test[recording["cassette"]].append(recording)
    for pairs in by_test.values():
        pairs.sort(key=lambda one: one["seq"])
        first, session = (pairs[0]["method"], pairs[0]["path"], pairs[0]["request"]), []
        for pair in pairs:
            if session and pair["method"] == "POST" and (pair["method"], pair["path"], pair["request"]) == first:
                yield session
                session = []
            session.append(pair)
        yield session


def call_of(recording: Recording) -> Call:
    before, mark, after = recording["path"].lstrip("/").partition("/values/")
    segments = (*before.split("/"), *(("values", after) if mark else ()))
    query = [(key, value) for key, value in recording["query"]]
    return Call(recording["method"], segments, query, recording["request"], RECORDER)


def account_of(session: list[Recording], world: World) -> set[str]:
    """Put the files there that the session found in the account; gives their ids."""
    made = {
        one["response"]["id"]
        for one in session
        if one["method"] == "POST" and isinstance(one["response"], Mapping) and "id" in one["response"]
    }
    found: set[str] = set()
    for recording in session:
        call = call_of(recording)
        if service.method_of(call) == "files.list":
            for file in recording["response"].get("files", []):
                if file["id"] not in made | found and "name" in file:
                    kept = world.create(file["name"], RECORDER, file["id"])
                    kept.created, kept.modified = seconds(file.get("createdTime")), seconds(file.get("modifiedTime"))
                    found.add(file["id"])
        elif recording["status"] == 403 and call.segments[:2] == ("v4", "spreadsheets"):
            world.create("Private", STRANGER, call.segments[2])
            found.add(call.segments[2])
    return found


def seconds(time: str | None) -> float:
    return datetime.fromisoformat(time or "2000-01-01T00:00:00Z").timestamp()


def replay(recordings: Iterable[Recording]) -> Iterator[Compared]:
    """Every pair, in order, session by session."""
    for session in sessions(recordings):
        now = [0.0]
        dice = RecordedDice()
        world = World(lambda now=now: now[0], dice)
        account = account_of(session, world)
        for recording in session:
            now[0] = moment(recording, now[0])
            dice.expect(recording)
            yield Compared(recording, answered(world, recording), any(one in recording["path"] for one in account))


def moment(recording: Recording, before: float) -> float:
    """The time of the recording: only the order matters."""
    if not recording.get("date"):
        return before + 1
    when = datetime.strptime(recording["date"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    return max(when.timestamp(), before + 0.001)


def answered(world: World, recording: Recording) -> Answer:
    """What this server says; a gap of it is an answer that equals none."""
    try:
        return service.answer(world, call_of(recording))
    except NotImplementedError as gap:
        return Answer(501, str(gap))


@dataclass(frozen=True)
class Share:
    """How many of how many were equal."""

    equal: int
    all: int

    def __str__(self) -> str:
        return f"{self.equal:5d} of {self.all:5d}  {100 * self.equal / self.all:6.2f} %" if self.all else "none"

    @property
    def part(self) -> float:
        return self.equal / self.all if self.all else 1.0


def shares(compared: Iterable[Compared]) -> dict[str, Share]:
    """By endpoint, by kind of batchUpdate (indented), and `total`."""
    equal: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for one in compared:
        about = ["about the recorder's other files"] if one.about_account else []
        for name in (*one.names, *about, "total"):
            every[name] += 1
            equal[name] += one.equal
    return {name: Share(equal[name], every[name]) for name in sorted(every, key=lambda name: (name == "total", name))}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Replay recordings of the Google Sheets API.")
    parser.add_argument("recordings", nargs="?", type=Path, default=RECORDINGS)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="show the first N unequal answers")
    asked = parser.parse_args(arguments)
    if not asked.recordings.exists():
        print(f"{asked.recordings} is not there: name a file of recordings.", file=sys.stderr)
        return 2
    compared = list(replay(read_recordings(asked.recordings)))
    for name, share in shares(compared).items():
        print(f"{name:45s} {share}")
    for one in [one for one in compared if not one.equal][: asked.show]:
        recording = one.recording
        print(f"\n{recording['cassette']} {recording['seq']}: {recording['method']} {recording['path']}")
        print("  asked   ", json.dumps(recording["query"]), json.dumps(recording["request"]))
        print("  recorded", recording["status"], json.dumps(plain(recording["response"])))
        print("  here    ", one.answer.status, json.dumps(plain(one.answer.body)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
