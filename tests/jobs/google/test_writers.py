"""Six netbooks on six computers write to one Google Sheet, and one answer in ten is lost: nothing else is.

NETBOOK_SYNCS=30 is the long run.
"""

import os
import random
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from netbook.backends import open_backend
from netbook.backends.base import Backend
from netbook.backends.google_sheets import GoogleSheetsBackend
from netbook.backends.google_sheets import client as google
from netbook.backends.google_sheets.patience import Patience
from netbook.backends.google_sheets.signin import read_account
from netbook.config import load_network
from netbook.errors import NetbookError
from netbook.jobs.results import Stamp
from netbook.jobs.sync import sync
from netbook.model.network import WorkbookPlace
from tests.backends.google_sheets.sheets import new_sheet
from tests.jobs.behaviours.partners import START
from tests.memory import NOW, filled
from tests.tables import edited, tabs_of, write_workbook

SYNCS = int(os.environ.get("NETBOOK_SYNCS", "2"))
WRITERS = ("ana", "ben", "cho", "dee", "eve", "fay")


class Computer(Thread):
    """One netbook with a workbook of its own, in which somebody adds an entry before every sync."""

    def __init__(self, folder: Path, name: str, url: str, account: Path, trouble: list[str]) -> None:
        super().__init__()
        self.folder, self.who, self.trouble = folder / name, name, trouble
        self.folder.mkdir(parents=True)
        write_workbook(self.folder / "own.xlsx", START)
        head = '[network]\nname = "Test"\ncurrency = "EUR"\n'
        places = f'[workbooks.shared]\nlocation = "{url}"\n[workbooks.own]\nlocation = "own.xlsx"\n'
        (self.folder / "netbook.toml").write_text(head + places)
        rush = Patience(say=lambda line: None, sleep=lambda seconds: None)
        self.client = google.sign_in(read_account(account), rush)

    def open(self, place: WorkbookPlace) -> Backend:
        backend = open_backend(place)
        if isinstance(backend, GoogleSheetsBackend):
            backend.client = self.client
        return backend

    def run(self) -> None:
        for turn in range(SYNCS):
            with edited(self.folder / "own.xlsx") as book:
                book["Opportunities"].append([f"{self.who}-{turn}", f"{self.who} {turn}", "", "lead"])
            self.sync()

    def sync(self) -> None:
        """As cron would: what does not work now works later."""
        for _ in range(40):
            try:
                result = sync(load_network(self.folder), self.open, Stamp(NOW, "0.1.0"))
            except NetbookError as error:
                if error.exit_code != 5:
                    self.trouble.append(f"{self.who}: {error.message}")
                continue
            if not result.left_out:
                return
        self.trouble.append(f"{self.who}: it never came to an end")


def test_six_writers_lose_nothing(server: Any, signed_in: Path, tmp_path: Path) -> None:
    server.quota.per_user = server.quota.per_project = 1_000_000
    url = new_sheet(server, {title: filled(rows) for title, rows in tabs_of(START).items()})
    dice, lock = random.Random(5), Lock()
    lost = [0]

    def lose_one_in_ten() -> None:
        with lock:
            if dice.random() < 0.1:
                lost[0] += 1
                server.faults.add("cut_after", on="write")
        server.before_next("write", lose_one_in_ten)

    trouble: list[str] = []
    computers = [Computer(tmp_path, name, url, signed_in, trouble) for name in WRITERS]
    for computer in computers:  # the first one shares its mark with the others
        computer.sync()
    server.before_next("write", lose_one_in_ten)
    for computer in computers:
        computer.start()
    for computer in computers:
        computer.join()
    server.faults.clear()
    server.waiting.clear()
    for _ in range(2):
        for computer in computers:
            computer.sync()

    assert trouble == []
    shown = [row[0] for row in server.human(url.split("/")[5]).sees("Opportunities")[1:]]
    assert sorted(shown) == sorted(["OPP-1", "OPP-2", "OPP-3", *(f"{n}-{t}" for n in WRITERS for t in range(SYNCS))])
    assert len(computers) == len({computer.client for computer in computers})
    assert lost[0] > 0 or SYNCS < 10
