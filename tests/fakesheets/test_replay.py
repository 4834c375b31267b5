"""The recordings of the real API are the truth; this server answers them, or says where it does not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakesheets import replay
from tests.fakesheets.api import service
from tests.fakesheets.replay import Compared, Share, shares
from tests.fakesheets.wire import discovery

NEEDED = 0.99
# What netbook relies on: each of them, not only their average.
OF_NETBOOK = (
    "addSheet",
    "deleteSheet",
    "updateSheetProperties",
    "updateCells",
    "repeatCell",
    "updateDimensionProperties",
    "insertDimension",
    "deleteDimension",
    "addNamedRange",
    "updateNamedRange",
    "deleteNamedRange",
    "addProtectedRange",
    "deleteProtectedRange",
    "setDataValidation",
    "setBasicFilter",
    "sortRange",
    "mergeCells",
)


@pytest.fixture(scope="module")
def compared() -> Sequence[Compared]:
    if not replay.RECORDINGS.exists():
        pytest.skip(f"the recordings of the real API are not at {replay.RECORDINGS}")
    return list(replay.replay(replay.read_recordings(replay.RECORDINGS)))


@pytest.fixture(scope="module")
def found(compared: Sequence[Compared]) -> Mapping[str, Share]:
    return shares(compared)


def test_the_recorded_answers_are_given_again(found: Mapping[str, Share]) -> None:
    assert found["total"].part >= NEEDED


def test_values_are_read_and_written_as_recorded(found: Mapping[str, Share]) -> None:
    of_values = [share for name, share in found.items() if name.startswith("sheets.values.")]

    assert len(of_values) == 7
    assert min(share.part for share in of_values) >= NEEDED


@pytest.mark.parametrize("kind", OF_NETBOOK)
def test_the_kinds_of_batch_update_that_netbook_sends_are_answered_as_recorded(
    kind: str, found: Mapping[str, Share]
) -> None:
    assert found[f"  {kind}"].part >= NEEDED


def test_everything_that_was_recorded_is_allowed_by_googles_own_description(compared: Sequence[Compared]) -> None:
    if discovery.folder() is None:
        pytest.skip("the discovery documents are not here: install google-api-python-client")

    problems = []
    for one in compared:
        call = replay.call_of(one.recording)
        name = service.method_of(call)
        if name is None or {one.recording["status"], one.answer.status} != {200}:
            continue
        discovery.check_call(name, call)
        problems += discovery.answer_problems(name, one.answer.body)

    assert problems == []


def test_an_answer_that_differs_in_one_field_is_not_equal(compared: Sequence[Compared]) -> None:
    read = next(one for one in compared if "values" in (one.recording["response"] or {}))
    other = {**read.recording["response"], "majorDimension": "COLUMNS"}

    assert read.equal
    assert not Compared({**read.recording, "response": other}, read.answer, read.about_account).equal
    assert not replace(read, answer=replace(read.answer, status=500)).equal


def test_only_chance_time_and_account_are_taken_out_of_an_answer() -> None:
    answer = {"etag": "x", "name": "a@b.de", "modifiedTime": "2023-07-20T08:47:44.720Z", "values": [["2023-07-20", 1]]}

    assert replay.plain(answer) == {
        "etag": "<etag>",
        "name": "<email>",
        "modifiedTime": "<time>",
        "values": [["2023-07-20", 1]],
    }


def test_the_shares_are_printed_for_any_file_of_recordings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pair = (
        '{"endpoint": "sheets.spreadsheets.get", "cassette": "one", "seq": 0, "method": "GET", "path": '
        '"/v4/spreadsheets/x", "query": [], "request": null, "status": %d, "response": {"error": {"code": 404, '
        '"message": "Requested entity was not found.", "status": "NOT_FOUND"}}, "date": null}\n'
    )
    (tmp_path / "unseen.jsonl").write_text(pair % 404 + pair.replace('"one"', '"two"') % 200)

    assert replay.main([str(tmp_path / "unseen.jsonl"), "--show", "1"]) == 0

    printed = capsys.readouterr().out
    assert "total                                             1 of     2   50.00 %" in printed
    assert "two 0: GET /v4/spreadsheets/x" in printed
