"""The contestants of the benchmarks must do the same work, or their times say nothing."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import google, mergers, validation, validators
from benchmarks.contestants import CONTESTANTS, checked, given

HAVE = given(1_800)


@pytest.mark.parametrize(("ours", "theirs"), [("netbook", "pandas"), ("netbook-6", "fractions-6")])
def test_other_ways_to_split_give_the_same_cents_on_every_line(ours: str, theirs: str) -> None:
    one, other = (checked(HAVE, CONTESTANTS[name](HAVE)) for name in (ours, theirs))

    assert one == other
    assert one["sum"] == one["price"]


@pytest.mark.parametrize("name", ["netbook", "pandas", "decimal"])
def test_largest_remainder_is_the_bound_and_nothing_or_a_cent(name: str) -> None:
    assert checked(HAVE, CONTESTANTS[name](HAVE))["off"] == [0, 1]


def test_the_made_contributions_are_as_many_as_asked_for_and_eight_an_opportunity() -> None:
    opportunity, role, partner, _ = HAVE.columns
    pairs = np.unique(np.stack([opportunity, role, partner]), axis=1)

    assert len(opportunity) == pairs.shape[1] == 1_800
    assert len(np.unique(opportunity)) == len(HAVE.prices) == 225


@pytest.mark.parametrize("sides", [2, 3])
@pytest.mark.parametrize("name", ["pandas-hashes", "pandas-joins"])
def test_other_ways_to_merge_give_the_same_rows_and_conflicts(name: str, sides: int) -> None:
    have = mergers.given(2_000, sides)

    one, other = (
        result_of(make(have)()) for make, result_of in (mergers.CONTESTANTS[name], mergers.CONTESTANTS["netbook"])
    )

    assert one[0] == other[0]
    assert one[1] == other[1] == [("con-950", "field 2")]
    assert len(one[0]) == 2_000


def test_the_same_job_on_a_google_sheet_takes_three_calls_of_sheets_or_forty() -> None:
    """Those of Drive cost nothing of the quota. The run stops if the computed tabs do not hold the same afterwards."""
    pytest.importorskip("cryptography", reason="signing in needs the package cryptography (extra: dev)")
    with google.serving() as server:
        calls = google.budget(server, ["netbook", "gspread", "careful"], rows=12)

    assert calls == {
        "netbook, read and rewrite": {"drive": 3, "read": 2, "write": 1},
        "gspread, a worksheet at a time": {"read": 16, "write": 25},
        "gspread, batches by hand": {"read": 3, "write": 3},
        "netbook, nothing changed": {"drive": 1},
    }


def test_the_large_network_is_clean_and_its_dirty_twin_has_a_mistake_in_every_tenth_contribution(
    tmp_path: Path,
) -> None:
    clean, dirty = (validation.large_network(tmp_path / str(dirty), 400, dirty=dirty) for dirty in (False, True))

    assert validators.steps_of("netbook", clean)["findings"] == 0
    # 40 mistakes, of which 5 are a space behind a name, which may be read as it was meant
    assert 35 <= validators.steps_of("netbook", dirty)["findings"] <= 45


def test_the_rules_for_the_peers_are_those_of_the_declaration() -> None:
    rules = {(tab.title, one.name): validators.rule_of(tab, one) for tab in validators.TABS for one in tab.fields}

    assert rules["Contributions", "contribution"].unique
    assert not rules["Contributions", "contribution"].required  # netbook gives it
    assert rules["Contributions", "partner"].link == ("Partners", "partner")
    assert rules["Contributions", "hours"].most == 24
    assert rules["Opportunities", "stage"].choices[0] == "lead"
    assert rules["Opportunities", "probability"].most == 1
    assert "EUR" in rules["Receipts", "currency"].choices
