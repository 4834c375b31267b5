"""A workbook in memory, an Excel file and a Google Sheet, people at work in all of them, and a netbook that crashes."""

import os
import shutil
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from netbook.backends.google_sheets import client as google
from netbook.backends.google_sheets.signin import read_account
from tests.backends.google_sheets.conftest import Waiting
from tests.jobs.people import Book
from tests.jobs.real_books import ExcelFile, GoogleSheet, Kept, RealBook
from tests.jobs.test_machine import SETTINGS, Network3

EXAMPLES = max(int(os.environ.get("NETBOOK_EXAMPLES", "25")) // 6, 4)


class Mixed(Network3):
    """Ana's workbook is in memory, Ben's an Excel file, Cho's a Google Sheet."""

    server: Any
    files: Path

    def first_book(self, name: str, number: int, same: int) -> Book:
        plain = super().first_book(name, number, same)
        if name == "ana":
            return plain
        kept: Kept = ExcelFile(self.files) if name == "ben" else GoogleSheet(self.server)
        return RealBook(plain.tabs, name, kept)

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            self.server.world.files.clear()
            self.server.log.clear()
            for one in self.files.iterdir():
                shutil.rmtree(one, ignore_errors=True)


def test_a_mixed_network(server: Any, signed_in: Path, waiting: Waiting, tmp_path: Path) -> None:
    server.quota.per_user = server.quota.per_project = 10**9
    google.use_client(google.sign_in(read_account(signed_in), waiting.patience()))
    Mixed.server, Mixed.files = server, tmp_path / "files"
    Mixed.files.mkdir()

    run_state_machine_as_test(Mixed, settings=settings(SETTINGS, max_examples=EXAMPLES))
