"""Unchanged gspread against the server: the way netbook will come."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

gspread = pytest.importorskip("gspread", reason="the package gspread is not here (extra: dev)")
requests = pytest.importorskip("requests")

from tests.fakesheets.client import open_client  # noqa: E402
from tests.fakesheets.conftest import EMAIL  # noqa: E402

ROOT = Path(__file__).parents[2]


def test_gspread_writes_and_reads_a_sheet(client: Any) -> None:
    spreadsheet = client.create("Harbour")
    tab = spreadsheet.sheet1

    tab.update([["Partner", "Hours"], ["Ana", 3], ["Bo", "=B2*2"]], "A1", value_input_option="USER_ENTERED")
    tab.format("A1:B1", {"textFormat": {"bold": True}})
    tab.freeze(rows=1)

    assert client.open_by_key(spreadsheet.id).sheet1.get_all_values() == [
        ["Partner", "Hours"],
        ["Ana", "3"],
        ["Bo", "6"],
    ]
    assert tab.get("A2:B3", value_render_option="UNFORMATTED_VALUE") == [["Ana", 3], ["Bo", 6]]
    assert client.open("Harbour").sheet1.frozen_row_count == 1


def test_a_person_sees_what_was_written_and_netbook_what_the_person_typed(client: Any, server: Any) -> None:
    spreadsheet = client.create("Harbour")
    spreadsheet.sheet1.update([["Partner"], ["Ana"]], "A1")
    person = server.human(spreadsheet.id)
    version = client.http_client.request(
        "get", f"https://www.googleapis.com/drive/v3/files/{spreadsheet.id}", params={"fields": "version"}
    ).json()

    person.insert_rows("Sheet1", 2)
    person.type("Sheet1", "A2", "Bo\t1/2/2026")

    assert person.sees("Sheet1") == [["Partner"], ["Bo", "1/2/2026"], ["Ana"]]
    assert spreadsheet.sheet1.get_all_values() == [["Partner", ""], ["Bo", "1/2/2026"], ["Ana", ""]]
    assert int(version["version"]) < server.world.files[spreadsheet.id].version


def test_a_person_can_edit_between_a_read_and_a_write(client: Any, server: Any) -> None:
    spreadsheet = client.create("Harbour")
    person = server.human(spreadsheet.id)
    server.before_next("write", lambda: person.type("Sheet1", "A1", "typed in between"))

    before = spreadsheet.values_batch_get(["Sheet1!A1:B1"])
    spreadsheet.values_update("Sheet1!B1", {"valueInputOption": "RAW"}, {"values": [["netbook"]]})

    assert "values" not in before["valueRanges"][0]
    assert person.sees("Sheet1") == [["typed in between", "netbook"]]


def test_the_log_counts_what_a_sync_costs(client: Any, server: Any) -> None:
    spreadsheet = client.create("Harbour")
    server.log.clear()

    spreadsheet.values_batch_get(["Sheet1!A:Z"])
    spreadsheet.batch_update({"requests": [{"addSheet": {"properties": {"title": "Ledger"}}}]})

    assert server.log.counts == {"read": 1, "write": 1}
    assert [entry.name for entry in server.log.entries] == ["spreadsheets.values.batchGet", "spreadsheets.batchUpdate"]


def test_the_sixty_first_read_of_a_minute_is_one_too_many(client: Any, server: Any) -> None:
    spreadsheet = client.create("Harbour")
    server.clock.advance(60)
    for _ in range(60):
        spreadsheet.values_get("A1")

    with pytest.raises(gspread.exceptions.APIError) as refused:
        spreadsheet.values_get("A1")
    spreadsheet.values_update("A1", {"valueInputOption": "RAW"}, {"values": [["writes are counted apart"]]})
    server.clock.advance(60)

    assert refused.value.response.status_code == 429
    assert refused.value.response.json()["error"]["status"] == "RESOURCE_EXHAUSTED"
    assert "Retry-After" not in refused.value.response.headers
    assert spreadsheet.values_get("A1")["values"] == [["writes are counted apart"]]


def test_files_belong_to_people(client: Any, server: Any) -> None:
    private = server.world.create("Private", "ana@example.com")
    shared = server.world.create("Shared", "ana@example.com")
    server.world.share(shared.id, EMAIL, "reader")

    with pytest.raises(PermissionError):
        client.open_by_key(private.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key("nowhere")
    assert client.open_by_key(shared.id).title == "Shared"
    with pytest.raises(gspread.exceptions.APIError) as refused:
        client.open_by_key(shared.id).sheet1.update([["x"]], "A1")
    assert refused.value.response.status_code == 403
    assert [one["name"] for one in client.list_spreadsheet_files()] == ["Shared"]


def test_a_protected_tab_stops_everybody_else(client: Any, server: Any) -> None:
    file = server.world.create("Shared", "ana@example.com")
    server.world.share(file.id, EMAIL, "writer")
    ana = server.human(file.id)
    ana.add_tab("Open")
    ana.type("Sheet1", "A1", "mine")
    ana.protect("Sheet1", "ana@example.com")
    spreadsheet = client.open_by_key(file.id)

    refusals = []
    for write in (
        lambda: spreadsheet.sheet1.update([["x"]], "A1"),
        lambda: spreadsheet.sheet1.clear(),
        lambda: spreadsheet.sheet1.append_row(["x"]),
        lambda: spreadsheet.sheet1.update_cells([gspread.Cell(1, 1, "x")]),
        lambda: spreadsheet.sheet1.update_note("A1", "x"),
        lambda: spreadsheet.del_worksheet(spreadsheet.sheet1),
    ):
        with pytest.raises(gspread.exceptions.APIError, match="protected cell or object") as refused:
            write()
        refusals.append(refused.value.response.status_code)
    spreadsheet.worksheet("Open").update([["x"]], "A1")

    assert set(refusals) == {400}
    assert ana.sees("Sheet1") == [["mine"]]
    assert ana.sees("Open") == [["x"]]
    (protection,) = spreadsheet.fetch_sheet_metadata()["sheets"][0]["protectedRanges"]
    assert "requestingUserCanEdit" not in protection


def test_a_file_can_be_shared_copied_and_deleted(client: Any, server: Any) -> None:
    spreadsheet = client.create("Harbour")
    spreadsheet.sheet1.update([["x"]], "A1")
    spreadsheet.share("bo@example.com", perm_type="user", role="writer", notify=False)

    twin = client.copy(spreadsheet.id)
    client.del_spreadsheet(spreadsheet.id)

    assert server.world.files[twin.id].spreadsheet.title == "Copy of Harbour"
    assert twin.sheet1.get_all_values() == [["x"]]
    assert set(server.world.files) == {twin.id}


def test_an_account_without_storage_cannot_make_files(client: Any, server: Any) -> None:
    server.world.without_storage.add(EMAIL)

    with pytest.raises(gspread.exceptions.APIError) as refused:
        client.create("Harbour")

    assert refused.value.response.json()["error"]["errors"][0]["reason"] == "storageQuotaExceeded"


def test_titles_may_hold_every_sign(client: Any) -> None:
    spreadsheet = client.create("Harbour")
    title = "5/6: 100% 'ours'? #1 & 🌵+"

    tab = spreadsheet.add_worksheet(title, 3, 3)
    tab.update([["x"]], "B2")

    assert tab.get_all_values() == [["", ""], ["", "x"]]
    assert spreadsheet.values_batch_get([tab.title.replace("'", "''").join("''")])["valueRanges"][0]["values"]


def test_writers_at_the_same_time_lose_nothing(client: Any, server: Any, account: Any) -> None:
    spreadsheet = client.create("Harbour")
    server.quota.per_user = server.quota.per_project = 10_000

    def write(column: str) -> None:
        own = open_client(server.url, account.file(server.url))
        for row in range(1, 11):
            body = {"values": [[row]]}
            own.http_client.values_update(spreadsheet.id, f"{column}{row}", {"valueInputOption": "RAW"}, body)
        own.http_client.session.close()

    threads = [Thread(target=write, args=(column,)) for column in "ABCD"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert server.human(spreadsheet.id).sees("Sheet1") == [[str(row)] * 4 for row in range(1, 11)]


def test_no_increment_is_lost_where_answers_are(client: Any, server: Any, account: Any) -> None:
    """Netbook's way to write: claim the next generation in the same batch, and look again when no answer came."""
    spreadsheet = client.create("Harbour")
    spreadsheet.sheet1.update([[0]], "A1", value_input_option="RAW")
    server.quota.per_user = server.quota.per_project = 10_000
    server.faults.add("cut_after", on="write", times=3, skip=2)
    server.faults.add("unavailable_after", on="write", times=3, skip=3)
    server.faults.add("cut", on="write", times=2, skip=4)

    def count_up(name: str) -> None:
        own = open_client(server.url, account.file(server.url)).http_client
        for turn in range(5):
            while not counted_up(own, spreadsheet.id, f"{name}{turn}"):
                pass
        own.session.close()

    threads = [Thread(target=count_up, args=(name,)) for name in ("ana", "bo", "cy", "di")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert server.faults.waiting == []
    assert server.human(spreadsheet.id).sees("Sheet1") == [["20"]]


def counted_up(http: Any, spreadsheet_id: str, token: str) -> bool:
    """Whether this turn's increment is in the sheet."""
    generation = max((number for number, _ in claims(http, spreadsheet_id)), default=0) + 1
    found = http.values_get(spreadsheet_id, "A1", {"valueRenderOption": "UNFORMATTED_VALUE"})["values"][0][0]
    named = {"namedRangeId": f"g{generation}", "name": f"netbook_{token}", "range": {"endRowIndex": 1}}
    row = {"values": [{"userEnteredValue": {"numberValue": found + 1}}]}
    update = {"start": {"sheetId": 0}, "rows": [row], "fields": "userEnteredValue"}
    try:
        http.batch_update(
            spreadsheet_id, {"requests": [{"addNamedRange": {"namedRange": named}}, {"updateCells": update}]}
        )
    except (gspread.exceptions.APIError, requests.ConnectionError):
        return (generation, f"netbook_{token}") in claims(http, spreadsheet_id)
    return True


def claims(http: Any, spreadsheet_id: str) -> list[tuple[int, str]]:
    found = http.fetch_sheet_metadata(spreadsheet_id, {"fields": "namedRanges(namedRangeId,name)"})
    return [(int(one["namedRangeId"][1:]), one["name"]) for one in found.get("namedRanges", [])]


def test_what_is_not_built_yet_says_so(client: Any) -> None:
    spreadsheet = client.create("Harbour")

    with pytest.raises(gspread.exceptions.APIError) as gap:
        spreadsheet.batch_update({"requests": [{"trimWhitespace": {"range": {"sheetId": 0}}}]})

    assert gap.value.response.status_code == 501
    assert "does not know the request trimWhitespace yet" in gap.value.response.text


def test_answers_are_small_where_that_is_asked_for(client: Any) -> None:
    spreadsheet = client.create("Harbour")
    url = f"https://sheets.googleapis.com/v4/spreadsheets/{spreadsheet.id}"

    pretty = client.http_client.request("get", url).text
    small = client.http_client.request("get", url, params={"prettyPrint": "false"}).text

    assert json.loads(pretty) == json.loads(small)
    assert "\n  " in pretty
    assert "\n  " not in small


def test_it_starts_from_the_terminal_and_netbook_runs_on_it(tmp_path: Path) -> None:
    account = tmp_path / "service-account.json"
    command = [sys.executable, "-m", "tests.fakesheets", "--account", str(account)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=env)
    assert running.stdout is not None
    lines = [running.stdout.readline().strip() for _ in range(9)]
    start = [line.replace("netbook ", f"{sys.executable} -m netbook ") for line in lines[4:7]]

    done = subprocess.run(
        ["/bin/sh", "-ec", "\n".join(start)], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "left over 0.00" in done.stdout
    assert account.stat().st_mode & 0o777 == 0o600
    url = re.search(r"http://127\.0\.0\.1:\d+", lines[0])
    assert url is not None, lines
    client = open_client(url[0], account)
    titles = [sheet.title for sheet in client.open_by_url(lines[2].split(": ")[1]).worksheets()]
    client.http_client.session.close()
    assert "Allocations" in titles
    assert f"open_client('{url[0]}', Path('{account}'))" in lines[8]
    running.send_signal(signal.SIGTERM)
    assert running.wait(timeout=30) == 0
    running.stdout.close()


def test_a_request_that_is_too_large_changes_nothing(client: Any, server: Any) -> None:
    tab = client.create("Harbour").sheet1
    server.largest_request = 1_000

    with pytest.raises(gspread.exceptions.APIError, match="payload size exceeds the limit: 1000 bytes"):
        tab.update([["x" * 1_000]], "A1")

    assert tab.get_all_values() == [[]]
