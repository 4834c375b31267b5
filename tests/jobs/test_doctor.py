"""The doctor in front of everything that it can find."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from netbook.backends import open_backend
from netbook.backends.google_sheets.patience import Patience
from netbook.jobs.diagnosis import BAD, SKIPPED, WELL, Check, Diagnosis
from netbook.jobs.doctor import doctor
from tests.fakesheets.api.calls import Answer
from tests.fakesheets.fixtures import EMAIL
from tests.tables import FOUNDING_RULE, OPP_7, network_in

GOOGLE = ["sign-in", "key", "connection", "token", "clock", "Drive API", "Sheets API"]


@dataclass
class Practice:
    """A network with Google Sheets of somebody else's, its doctor, and the server's time in place of our own."""

    folder: Path
    server: Any
    sheets: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, role: str = "writer") -> str:
        file = self.server.world.create(name.capitalize(), "ana@example.com")
        if role:
            self.server.world.share(file.id, EMAIL, role)
        self.sheets[name] = file.id
        with (self.folder / "netbook.toml").open("a") as toml:
            toml.write(
                f'\n[workbooks.{name}]\nlocation = "https://docs.google.com/spreadsheets/d/{file.id}/edit#gid=0"\n'
            )
        return str(file.id)

    def look(self, **patience: Any) -> Diagnosis:
        clock = self.server.clock
        own = Patience(lambda line: None, clock.now, clock.now, clock.advance, lambda: 0.5, 10, (5, 30))
        return doctor(self.folder, open_backend, "0.1.0", replace(own, **patience))


@pytest.fixture
def practice(signed_in: Path, server: Any, tmp_path: Path) -> Practice:
    return Practice(network_in(tmp_path / "network", OPP_7, FOUNDING_RULE), server)


def by_name(found: Diagnosis) -> dict[str, list[Check]]:
    names: dict[str, list[Check]] = {}
    for check in found.checks:
        names.setdefault(check.name, []).append(check)
    return names


def states(found: Diagnosis) -> dict[str, str]:
    return {check.name: check.state for check in found.checks}


def the_bad(found: Diagnosis) -> Check:
    """The one thing that is wrong; it says what to do."""
    (bad,) = found.bad
    assert bad.fix
    return bad


# --- without Google ---------------------------------------------------------------------------------


def test_a_network_without_google_sheets_is_not_connected_to_google(practice: Practice) -> None:
    found = practice.look()

    assert states(found) == {"netbook": WELL, "config": WELL, "shared": WELL}
    assert practice.server.log.entries == []
    assert found.exit_code == 0


@pytest.mark.parametrize(
    ("spoil", "said", "code"),
    [
        (lambda book: book.unlink(), "there is no such file", 2),
        (lambda book: book.write_bytes(b"no workbook"), "harbour.xlsx", 2),
        (lambda book: book.chmod(0o400), "the file is read-only", 4),
        (lambda book: book.with_name(f"~${book.name}").write_bytes(b"\x03Ana"), "is open at Ana's", 5),
    ],
)
def test_a_workbook_that_cannot_be_read_or_written(
    spoil: Callable[[Path], object], said: str, code: int, practice: Practice
) -> None:
    spoil(practice.folder / "harbour.xlsx")

    found = practice.look()

    assert said in the_bad(found).words
    assert found.exit_code == code


def test_every_problem_of_netbook_toml_is_told(practice: Practice) -> None:
    (practice.folder / "netbook.toml").write_text('[network]\nnam = "x"\ncurrency = "EUR"\n')

    found = practice.look()

    said = " ".join(check.words for check in found.bad)
    assert "netbook.toml:2: network.nam: unknown setting" in said
    assert "workbooks: missing" in said
    assert states(found)["workbooks"] == SKIPPED
    assert found.exit_code == 2


def test_outside_of_a_network_it_says_how_to_start_one(tmp_path: Path) -> None:
    assert "netbook init NAME" in the_bad(doctor(tmp_path, open_backend, "0.1.0")).fix


# --- all is well ------------------------------------------------------------------------------------


def test_all_is_well(practice: Practice) -> None:
    practice.add("shared_sheet")
    practice.add("dana")

    found = practice.look()

    assert states(found) == dict.fromkeys(
        ["netbook", "config", "shared", *GOOGLE, "shared_sheet", "dana", "quota"], WELL
    )
    words = {check.name: check.words for check in found.checks}
    assert EMAIL in words["sign-in"]
    assert words["dana"] == '"Dana": can be read and written, locale en_US, 26,000 of 10,000,000 cells'
    assert words["quota"] == "a sync uses up to 4 of 60 reads a minute; 58 are left now"
    assert practice.server.log.counts == {"drive": 3, "read": 2}
    assert len(practice.server.log.of("token")) == 1
    assert practice.server.log.of("write") == []


# --- the sign-in ------------------------------------------------------------------------------------


def stuck_at(found: Diagnosis, name: str, *, well: list[str]) -> Check:
    """The one thing that is wrong; what comes before is well, what builds on it is not looked at."""
    assert [check.name for check in found.checks if check.state == WELL][3:] == well
    assert states(found)["dana"] == states(found)["quota"] == SKIPPED
    bad = the_bad(found)
    assert bad.name == name
    return bad


def test_nobody_is_signed_in(practice: Practice, signed_in: Path) -> None:
    practice.add("dana")
    signed_in.unlink()

    bad = stuck_at(practice.look(), "sign-in", well=[])

    assert "netbook auth add FILE" in bad.fix
    assert bad.exit_code == 4


def test_the_key_is_damaged(practice: Practice, signed_in: Path) -> None:
    practice.add("dana")
    signed_in.write_text(json.dumps(json.loads(signed_in.read_text()) | {"private_key": "no key"}))

    bad = stuck_at(practice.look(), "key", well=["sign-in"])

    assert "damaged" in bad.words


def test_others_can_read_the_key(practice: Practice, signed_in: Path) -> None:
    practice.add("dana")
    signed_in.chmod(0o644)

    found = practice.look()

    assert the_bad(found).fix == f"chmod 600 {signed_in}"
    assert states(found)["dana"] == WELL


def test_a_person_has_no_key(practice: Practice, signed_in: Path) -> None:
    practice.server.world.share(practice.add("dana"), "dana@example.com")
    signed_in.write_text(json.dumps(practice.server.signin.person("dana@example.com", practice.server.url)))

    found = practice.look()

    assert states(found)["key"] == SKIPPED
    assert found.bad == ()


def test_a_guest_network_is_in_the_way(practice: Practice) -> None:
    practice.add("dana")
    practice.server.faults.add("captive_portal", times=100)

    bad = stuck_at(practice.look(), "connection", well=["sign-in", "key"])

    assert "Somebody else answers in Google's place" in bad.words


def test_google_is_out_of_order_for_a_while(practice: Practice) -> None:
    practice.add("dana")
    practice.server.faults.add("unavailable", times=1000)

    found = practice.look()

    assert stuck_at(found, "connection", well=["sign-in", "key"]).exit_code == 5
    assert found.exit_code == 5


def test_what_a_person_must_do_counts_more_than_what_may_pass(practice: Practice, signed_in: Path) -> None:
    practice.add("dana")
    (practice.folder / "~$harbour.xlsx").write_bytes(b"\x03Ana")
    signed_in.unlink()

    found = practice.look()

    assert [check.exit_code for check in found.bad] == [5, 4]
    assert found.exit_code == 4


def test_a_proxy_that_wants_a_name(practice: Practice) -> None:
    practice.add("dana")
    practice.server.faults.add("says", on="token", answer=Answer(407, {"error": "who?"}), times=9)

    bad = stuck_at(practice.look(), "connection", well=["sign-in", "key"])

    assert bad.words == "The proxy between this computer and Google wants a name and a password."
    assert "HTTPS_PROXY" in bad.fix


def test_a_stand_in_for_google_is_named(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    practice.add("dana")

    words = {check.name: check.words for check in practice.look().checks}
    monkeypatch.setenv("NETBOOK_GOOGLE_ENDPOINT", "http://example.com:80")
    bad = stuck_at(practice.look(), "connection", well=["sign-in"])

    assert words["connection"] == (
        f"{practice.server.url} answers in Google's place: NETBOOK_GOOGLE_ENDPOINT is set, as for tests"
    )
    assert "remove it" in bad.fix


def test_the_account_is_gone(practice: Practice) -> None:
    practice.add("dana")
    practice.server.signin.revoke(EMAIL)

    bad = stuck_at(practice.look(), "token", well=["sign-in", "key", "connection", "clock"])

    assert bad.words == f"The account {EMAIL} no longer exists."


def test_the_clock_is_wrong(practice: Practice) -> None:
    practice.add("dana")
    practice.server.clock.advance(4000)

    found = practice.look(now=lambda: practice.server.clock.now() - 4000)
    practice.server.clock.advance(-3400)
    a_little = practice.look(now=lambda: practice.server.clock.now() - 600)

    assert [check.name for check in found.bad] == ["token", "clock"]
    assert "67 minutes slow" in found.bad[0].words
    assert found.bad[1].words == "this computer's clock is 67 minutes slow"
    assert [check.name for check in a_little.bad] == ["clock"]
    assert states(a_little)["dana"] == WELL


# --- the APIs and the sheets ------------------------------------------------------------------------


def test_the_sheets_api_is_not_switched_on(practice: Practice) -> None:
    practice.add("dana")
    practice.server.faults.add("api_disabled", on="read", times=10)

    bad = stuck_at(practice.look(), "Sheets API", well=GOOGLE[:-1])

    assert "https://console.developers.google.com/apis/api/sheets.googleapis.com" in bad.fix


def test_the_drive_api_is_not_switched_on(practice: Practice) -> None:
    practice.add("dana")
    body = {"error": {"code": 403, "message": "x", "errors": [{"reason": "accessNotConfigured"}]}}
    practice.server.faults.add("says", on="drive", answer=Answer(403, body), times=10)

    found = practice.look()

    assert the_bad(found).name == "Drive API"
    assert by_name(found)["dana"][0].words.startswith('"Dana": can be read, locale')


def test_a_sheet_is_not_shared_or_only_to_be_viewed_or_gone(practice: Practice) -> None:
    for name, role in (("dana", ""), ("eli", "reader"), ("fay", "writer"), ("gil", "writer")):
        practice.add(name, role)
    del practice.server.world.files[practice.sheets["fay"]]

    found = by_name(practice.look())

    assert found["dana"][0].words.endswith(f"is not shared with {EMAIL}.")
    assert found["eli"][0].words == f'"Eli" opens, but {EMAIL} may not edit it'
    assert f"make {EMAIL} an Editor" in found["eli"][0].fix
    assert found["fay"][0].words.startswith("There is no Google Sheet https://docs.google.com/spreadsheets/d/")
    assert found["gil"][0].state == WELL


def test_a_sheet_in_the_bin(practice: Practice) -> None:
    practice.add("dana")
    body = {"name": "Dana", "trashed": True, "capabilities": {"canEdit": True}}
    practice.server.faults.add("says", on="files.get", answer=Answer(200, body))

    bad = the_bad(practice.look())

    assert bad.words == '"Dana" is in the bin'
    assert "Restore" in bad.fix


def test_an_address_that_is_none_of_a_sheet(practice: Practice) -> None:
    practice.add("dana")
    toml = practice.folder / "netbook.toml"
    toml.write_text(toml.read_text().replace("/spreadsheets/d/", "/spreadsheets/x/"))

    bad = the_bad(practice.look())

    assert bad.name == "dana"
    assert "is not the address of a Google Sheet" in bad.words


def test_protections_are_in_our_way_only_where_netbook_writes(practice: Practice) -> None:
    person = practice.server.human(practice.add("dana"))
    for tab, editors in (("Contributions", ()), ("Partners", (EMAIL,)), ("My own", ())):
        person.add_tab(tab)
        person.protect(tab, "ana@example.com", *editors)
    person.add_tab("Receipts")
    person.protect("Receipts")
    person.tab("Receipts").protections[0]["warningOnly"] = True

    found = practice.look()

    bad = the_bad(found)
    assert bad.words == f"the tab Contributions is protected, so that {EMAIL} may not write in it"
    assert "Data > Protect sheets and ranges" in bad.fix
    assert found.exit_code == 4


def test_a_sheet_that_is_nearly_full(practice: Practice) -> None:
    sheet_id = practice.add("dana")
    practice.server.human(sheet_id).tab("Sheet1").rows = 380_000

    assert "is nearly full: 9,880,000 of 10,000,000 cells" in the_bad(practice.look()).words


def test_everything_that_is_wrong_with_one_sheet_is_told_at_once(practice: Practice) -> None:
    person = practice.server.human(practice.add("dana", "reader"))
    person.add_tab("Contributions")
    person.protect("Contributions")

    found = practice.look()

    assert [check.name for check in found.bad] == ["dana", "dana"]
    assert BAD in {check.state for check in found.checks}
