"""The test server of Google Sheets in a process of its own, which counts what goes over the wire.

    python -m benchmarks.google_server ACCOUNT_FILE

Says its address, then answers commands, one a line (see `Bench`). The gate of Google's own description is off, since
it would be measured with everything else; there is no quota, and no limit to the size of a request.
"""

import copy
import gzip
import json
import sys
import time
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from benchmarks.google_job import CHANGED, COMPUTED_TABS, computed_tabs, entry_tabs
from netbook.backends.google_sheets.tab_requests import rows_of
from tests.backends.google_sheets.sheets import as_cell, new_sheet
from tests.fakesheets.model import values
from tests.fakesheets.model.areas import quoted
from tests.fakesheets.model.dice import Dice
from tests.fakesheets.model.spreadsheet import Spreadsheet
from tests.fakesheets.model.values import Rendering
from tests.fakesheets.wire import discovery
from tests.fakesheets.wire.server import Answer, Asked, FakeSheets, Handler, encoded

UNLIMITED = 1_000_000_000
KEPT_HEADERS = ("authorization", "content-type")


@dataclass
class Traffic:
    """Since the last `told`: bytes of bodies as the server got and sent them, seconds from the head of a request to
    the end of its answer, and the requests themselves."""

    received: int = 0
    seconds: float = 0.0
    cpu: float = field(default_factory=time.process_time)
    requests: list[dict[str, Any]] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)


class Counting(Handler):
    """The test server's own handler, with a count."""

    server: Any

    def answer(self) -> None:
        started = time.perf_counter()
        super().answer()
        self.server.front.traffic.seconds += time.perf_counter() - started

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

    def send(self, answer: Answer, *, pretty: bool) -> None:
        payload = encoded(answer.body, pretty=pretty)
        self.server.front.traffic.answers.append(payload)
        super().send(replace(answer, body=payload.decode()), pretty=pretty)


class CountedSheets(FakeSheets):
    """The test server, with a count."""

    def __init__(self) -> None:
        super().__init__()
        self.traffic = Traffic()
        self.listener.RequestHandlerClass = Counting

    def handle(self, asked: Asked) -> Answer | None:
        self.traffic.received += len(asked.body)
        if asked.target != "/token":
            headers = {name: asked.headers[name] for name in KEPT_HEADERS if name in asked.headers}
            self.traffic.requests.append({"method": asked.method, "target": asked.target, "headers": headers,
                                          "body": asked.body})  # fmt: skip
        return super().handle(asked)


@dataclass(frozen=True)
class Moment:
    """A file as it was, and the ids that would come next: those of new tabs are in the requests that follow."""

    spreadsheet: Spreadsheet
    dice: Dice
    version: int
    modified: float
    modified_by: str


class Bench:
    """One spreadsheet; each method is a command."""

    def __init__(self, server: CountedSheets) -> None:
        self.server = server
        self.moments: dict[str, Moment] = {}
        self.file: Any = None

    def make(self, rows: int, computed: str) -> str:
        """A sheet with the entry tabs of so many rows, and with the computed tabs or without. Its address."""
        tabs = dict(entry_tabs(int(rows)))
        if computed == "with":
            tabs |= {tab.title: rows_of(tab) for tab in computed_tabs(int(rows), changed=True)}
        url = new_sheet(self.server, tabs, "Bench")
        self.file = self.server.world.files[url.split("/")[5]]
        for sheet in self.file.spreadsheet.sheets:
            sheet.rows = max(row for row, _ in sheet.cells) + 1
        return url

    def keep(self, name: str) -> None:
        """Remember the sheet as it is now."""
        file = self.file
        dice = copy.deepcopy(self.server.world.dice)
        self.moments[name] = Moment(file.spreadsheet.clone(), dice, file.version, file.modified, file.modified_by)

    def back(self, name: str) -> None:
        """The sheet as it was then."""
        moment = self.moments[name]
        self.file.spreadsheet.take_over(moment.spreadsheet.clone())
        self.server.world.dice = copy.deepcopy(moment.dice)
        self.file.version, self.file.modified = moment.version, moment.modified
        self.file.modified_by = moment.modified_by

    def type(self) -> None:
        """A person changes ten cells: hours of contributions that count."""
        sheet = self.file.spreadsheet.titled("Contributions")
        column = next(at for (row, at), cell in sheet.cells.items() if row == 0 and cell.entered == "Hours")
        with self.server.human(self.file.id).at_work():
            for row in range(4, 4 + 8 * CHANGED, 8):  # contributions 3, 11, ... are work
                sheet.put(row, column, as_cell(99.5))

    def told(self) -> dict[str, Any]:
        """What came since the last time: calls by kind, bytes, seconds, and CPU seconds of this process."""
        traffic = self.server.traffic
        cpu = time.process_time() - traffic.cpu
        calls = self.server.log.counts
        self.server.log.clear()
        self.server.traffic = Traffic()
        assert self.server.crashes == [], self.server.crashes
        return {"calls": calls, "received": traffic.received, "sent": sum(map(len, traffic.answers)),
                "sent_gzip": sum(len(gzip.compress(one, 6)) for one in traffic.answers),
                "seconds": traffic.seconds, "cpu": cpu, "largest": max((len(one["body"]) for one in traffic.requests),
                                                                         default=0)}  # fmt: skip

    def record(self, path: str) -> None:
        """Write the requests since the last `told` into a file, as JSON."""
        requests = [{**one, "body": one["body"].decode()} for one in self.server.traffic.requests]
        Path(path).write_text(json.dumps(requests), "utf-8")

    def shows(self) -> str:
        """A digest of the values of the computed tabs."""
        book = self.file.spreadsheet
        found = [values.read(book, quoted(title), Rendering("UNFORMATTED_VALUE")).get("values")
                 for title in COMPUTED_TABS if book.titled(title) is not None]  # fmt: skip
        return sha256(json.dumps(found).encode()).hexdigest()[:16]


def main(account: str) -> None:
    discovery.folder = lambda: None  # type: ignore[assignment]
    with CountedSheets() as server:
        server.quota.per_user = server.quota.per_project = server.largest_request = UNLIMITED
        server.write_account(Path(account))
        bench = Bench(server)
        print(server.url, flush=True)
        for line in sys.stdin:
            command, *given = json.loads(line)
            print(json.dumps(getattr(bench, command)(*given)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
