"""Tabs that are too large for one call: Google refuses more than ten million bytes."""

from pathlib import Path
from typing import Any

import pytest

from netbook.backends.google_sheets import batch
from netbook.errors import WorkbookChanged
from netbook.model.cells import RunStamp
from netbook.model.plan import Column, Edit, Kind, Plan, Tab
from tests.backends.google_sheets.sheets import make_sheet
from tests.fakesheets.wire.server import Between

ROWS = 400
LEDGER = Tab("Ledger", (Column("Receipt", Kind.TEXT, [f"R-{n}" for n in range(ROWS)]),
                        Column("Amount", Kind.MONEY, list(range(ROWS)))))  # fmt: skip
BALANCES = Tab("Balances", (Column("Partner", Kind.TEXT, ["Ana"] * ROWS), Column("Owed", Kind.MONEY, [1] * ROWS)))


@pytest.fixture
def small(server: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A Google that takes 40,000 bytes in a call, and a netbook that knows it."""
    server.largest_request = 40_000
    monkeypatch.setattr(batch, "MOST_BYTES", 25_000)
    monkeypatch.setattr(batch, "FEW_ROWS", 10)
    monkeypatch.setattr(batch, "LITTLE", 500)
    monkeypatch.setattr("netbook.backends.google_sheets.tab_requests.CELLS_AT_ONCE", 200)
    return server


def test_large_tabs_are_sent_in_parts_and_the_stamp_comes_last(small: Any, signed_in: Path) -> None:
    backend = make_sheet(small, {"Partners": (("Partner",), ("Ana",))})
    plan = Plan((LEDGER, BALANCES), (Edit("Partners", 3, 1, "Ben"),), RunStamp("harbour", 1))

    revision = backend.write(plan, backend.fingerprint())

    writes = small.log.of("write")
    assert len(writes) > 2
    assert ["runs" if "_1_" in str(one.body["requests"][0]) else "no run" for one in writes][-1] == "runs"
    read = backend.read({"ledger", "balances", "partners"})
    assert read.revision == revision
    assert [row[0] for row in read.grids["ledger"].rows] == ["Receipt", *(f"R-{n}" for n in range(ROWS))]
    assert len(read.grids["balances"].rows) == ROWS + 1
    assert read.grids["partners"].rows == [["Partner"], ["Ana"], ["Ben"]]
    assert read.stamp == RunStamp("harbour", 1)


@pytest.mark.parametrize("skip", [0, 1, 2])
def test_lost_answers_on_the_way_change_nothing(small: Any, signed_in: Path, skip: int) -> None:
    backend = make_sheet(small, {"Partners": (("Partner",), ("Ana",))})
    fingerprint = backend.fingerprint()
    small.faults.add("cut_after", on="write", skip=skip)

    backend.write(Plan((LEDGER, BALANCES), stamp=RunStamp("harbour", 1)), fingerprint)

    read = backend.read({"ledger", "balances"})
    assert [len(read.grids[name].rows) for name in ("ledger", "balances")] == [ROWS + 1, ROWS + 1]
    assert read.stamp == RunStamp("harbour", 1)


def test_who_is_overtaken_on_the_way_is_told(small: Any, signed_in: Path) -> None:
    """Another netbook claims the next generation between two parts."""
    backend = make_sheet(small, {"Partners": (("Partner",), ("Ana",))})

    def claim() -> None:
        named = small.world.files[backend.identity].spreadsheet.named_ranges
        claimed = max(int(one["namedRangeId"].removeprefix("netbook")) for one in named)
        named.append(
            {"namedRangeId": f"netbook{claimed + 1}", "name": f"netbook_{claimed + 1}_0a__", "range": {"sheetId": 0}}
        )

    small.before_next("write", lambda: small.waiting.append(Between("write", claim)))

    with pytest.raises(WorkbookChanged, match="another netbook"):
        backend.write(Plan((LEDGER, BALANCES)), backend.fingerprint())
