"""Conflicts as people are told of them, and what they choose read back."""

import os
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbook.backends.memory import MemoryBackend
from netbook.jobs.examine import results_of
from netbook.jobs.reading import WANTED
from netbook.model.base import DELETE, KEEP, NEW_KEY, WHOLE_ROW, Base, Candidate, Conflict, Row
from netbook.model.network import Network, WorkbookPlace, called
from netbook.model.plan import Plan, Tab
from netbook.model.schema import TABS, tab_named
from netbook.model.spoken import spoken
from netbook.outputs.netbook_tab import netbook_tab
from netbook.steps.disputes import chosen, disputes_of, not_seen_yet
from netbook.steps.together import Decided, Seen, Together, seen, together
from tests.memory import STAMP, filled, found_in
from tests.tables import tabs_of

ANA, BEN = WorkbookPlace("ana", "/n/ana.xlsx", owner="Ana"), WorkbookPlace("ben", "/n/ben.xlsx", owner="Ben")
SHARED = WorkbookPlace("shared", "/n/shared.xlsx")
NETWORK = Network("Test", "EUR", "/n", "/n/netbook.toml", (SHARED, ANA, BEN))
NAMES = {"ana": "Ana", "ben": "Ben", "shared": "shared.xlsx"}
RESULTS = results_of(NETWORK, found_in("Partners\nPartner | Kind\nAna |"), STAMP)
SETTLING = settings(max_examples=int(os.environ.get("NETBOOK_EXAMPLES", "60")), deadline=None)

PRICES = """
    Opportunities
    Opportunity | Title | Stage | Price | Note | Agreed on
    OPP-7       | App   | won   | {}    | {}   | {}
"""


def look(place: WorkbookPlace, backend: MemoryBackend, base: Base = Base()) -> Seen:  # noqa: B008
    return seen(place, replace(backend.read(WANTED), name=place.name), base, {})


def backend_of(place: WorkbookPlace, text: str) -> MemoryBackend:
    return MemoryBackend({title: filled(rows) for title, rows in tabs_of(text).items()}, f"{place.name}.xlsx")


def base_of(all_of: Together) -> Base:
    return Base({tab: merged.agreed for tab, merged in all_of.merged.items()}, {}, frozenset(NAMES))


def merged(*workbooks: Seen, base: Base = Base(), decided: Decided | None = None) -> Together:  # noqa: B008
    return together(NETWORK, base, workbooks, decided=decided)


def after(first: str, *, ana: str, ben: str) -> tuple[Together, Base]:
    """What the three workbooks make of it if all showed `first`, and two of them were edited then."""
    base = base_of(merged(*(look(place, backend_of(place, first)) for place in (SHARED, ANA, BEN))))
    shown = {SHARED: first, ANA: ana, BEN: ben}
    return merged(*(look(place, backend_of(place, text), base) for place, text in shown.items()), base=base), base


def tab_for(place: WorkbookPlace, all_of: Together) -> Tab:
    """The tab netbook of one workbook."""
    workbook = next(one.workbook for one in all_of.seen if one.name == place.name)
    return netbook_tab(replace(RESULTS, disputes=disputes_of(all_of), workbook=workbook, findings=()))


def cells_of(tab: Tab, header: str) -> list[str]:
    return [str(cell) for cell in next((c.values for c in tab.columns if c.header == header), [])]


def choices(tab: Tab) -> list[list[str]]:
    return [list(texts) for column in tab.columns if column.header == "Choose" for texts in column.choices]


def settled(tab: Tab, conflicts: tuple[Conflict, ...], base: Base, typed: object) -> tuple[object, list[str]]:
    """What is decided if somebody writes `typed` beside the only conflict of a tab netbook."""
    backend = MemoryBackend({})
    backend.write(Plan((tab,)), backend.fingerprint())
    column = [one.header for one in tab.columns].index("Choose")
    backend.tabs["netbook"][tab.first_row - 1][column] = typed  # type: ignore[call-overload]
    decided, strange = chosen([look(ANA, backend)], conflicts, NETWORK, base)
    found = [value for of_tab in decided.values() for value in of_tab.values()]
    return (found[0] if found else None), strange


def test_both_amounts_are_told_as_people_read_them_and_who_has_them() -> None:
    all_of, _ = after(
        PRICES.format(34000, "", ""), ana=PRICES.format(36000, "", ""), ben=PRICES.format(35500.5, "", "")
    )

    tab = tab_for(ANA, all_of)

    assert cells_of(tab, "Where") == ["Opportunities!D2"]
    assert cells_of(tab, "Entry") == ["OPP-7 Price"]
    assert cells_of(tab, "What is wrong, and what to do") == [
        "Price: Ben has 35,500.50; Ana has 36,000.00; agreed last: 34,000.00, which goes on being used. Click the yellow "
        "cell, choose from its list, and save; or agree on a value and type it in all of these workbooks."
    ]
    [dispute] = disputes_of(all_of)
    assert dispute.words.startswith(
        "Ben (ben.xlsx Opportunities!D2) has 35,500.50; Ana (ana.xlsx Opportunities!D2) has"
    )
    assert choices(tab) == [["35,500.50 (Ben)", "36,000.00 (Ana)", "34,000.00 (agreed last)"]]


def test_a_date_stays_a_date_and_nothing_is_said_to_be_empty() -> None:
    all_of, _ = after(
        PRICES.format(1, "", "2026-01-01"),
        ana=PRICES.format(1, "", "2026-02-01"),
        ben=PRICES.format(1, "", ""),
    )

    assert choices(tab_for(BEN, all_of)) == [["(empty) (Ben)", "2026-02-01 (Ana)", "2026-01-01 (agreed last)"]]


def test_money_has_the_decimals_of_its_own_currency() -> None:
    text = "Opportunities\nOpportunity | Stage | Price | Currency\nOPP-7 | won | {} | JPY"

    all_of, _ = after(text.format(1000), ana=text.format(2000), ben=text.format(3000))

    assert choices(tab_for(ANA, all_of)) == [["2,000 (Ana)", "3,000 (Ben)", "1,000 (agreed last)"]]


def test_a_workbook_without_a_part_in_it_shows_the_conflict_without_choices() -> None:
    all_of, base = after(PRICES.format(1, "", ""), ana=PRICES.format(2, "", ""), ben=PRICES.format(3, "", ""))

    tab = tab_for(SHARED, all_of)

    assert tab.intro[0] == "Needs a person: 1 for others to settle."
    assert cells_of(tab, "What is wrong, and what to do")[0].endswith("It is for them to settle.")
    assert choices(tab) == []
    theirs = tab_for(ANA, all_of)
    backend = MemoryBackend({}, "shared.xlsx")
    backend.write(Plan((theirs,)), backend.fingerprint())
    backend.tabs["netbook"][3][4] = "2.00 (Ana)"
    decided, strange = chosen([look(SHARED, backend)], all_of.conflicts, NETWORK, base)
    assert (decided, strange) == (
        {}, ["shared.xlsx: '2.00 (Ana)' for OPP-7 Price is for Ana and Ben to choose"])  # fmt: skip


ENTRIES = """
    Contributions
    Contribution | Opportunity | Partner | Role | Hours
    CON-1        | OPP-7       | Ana     | work | 40
    {}
"""


def test_whoever_deleted_an_entry_may_choose_too_and_sees_what_was_changed() -> None:
    row = "CON-2 | OPP-7 | Ben | work | {}"
    all_of, base = after(ENTRIES.format(row.format(10)), ana=ENTRIES.format(""), ben=ENTRIES.format(row.format(12)))

    tab = tab_for(ANA, all_of)

    assert choices(tab) == [["keep the entry (Ben changed it)", "delete the entry (Ana deleted it)"]]
    assert cells_of(tab, "What is wrong, and what to do")[0].startswith(
        "OPP-7, Ben, work, 10 h: deleted by Ana; changed by Ben: Hours 10 -> 12. Click the yellow cell, choose from"
    )
    base = base_of(all_of)
    for text, decided in (("keep the entry (Ben changed it)", KEEP), ("delete", DELETE), ("Keep ", KEEP)):
        assert settled(tab, all_of.conflicts, base, text) == (decided, [])
    assert settled(tab, all_of.conflicts, base, "perhaps")[0] is None


def test_two_entries_under_one_key_can_be_told_apart_by_a_new_key() -> None:
    mine, yours = "CON-2 | OPP-7 | Ana | sale | 1", "CON-2 | OPP-9 | Ben | work | 99"
    all_of, base = after(ENTRIES.format(""), ana=ENTRIES.format(mine), ben=ENTRIES.format(yours))

    tab = tab_for(ANA, all_of)
    decided, _ = settled(tab, all_of.conflicts, base_of(all_of), "two entries: a new key for the one of Ben")
    again = together(NETWORK, base, all_of.seen, decided={"Contributions": {("con-2", WHOLE_ROW): str(decided)}})

    assert decided == NEW_KEY + "ben"
    assert again.conflicts == ()
    assert [row[:2] for row in again.merged["Contributions"].agreed.values()] == [
        ("CON-1", "OPP-7"), ("CON-2", "OPP-7"), ("CON-3", "OPP-9")]  # fmt: skip
    [edit] = [edit for edit in again.edits("ben") if edit.row == 3]
    assert (edit.before, edit.value) == ("CON-2", "CON-3")


def test_what_names_an_entry_goes_with_it_to_its_new_key() -> None:
    first = "Opportunities\nOpportunity | Title | Stage | Price\nOPP-1 | App | won | 1\n{}\n\n{}"
    ana = first.format("OPP-2 | Fair | lead | 5", "")
    ben = first.format(
        "OPP-2 | Shop | won | 900",
        "Contributions\nContribution | Opportunity | Partner | Role\nCON-1 | OPP-2 | Ben | work",
    )
    all_of, base = after(first.format("", ""), ana=ana, ben=ben)

    again = merged(*all_of.seen, base=base, decided={"Opportunities": {("opp-2", WHOLE_ROW): NEW_KEY + "ben"}})

    assert again.conflicts == ()
    assert again.merged["Opportunities"].agreed["opp-3"][:2] == ("OPP-3", "Shop")
    assert again.merged["Contributions"].agreed["con-1"][1] == "OPP-3"


def test_what_a_person_types_instead_counts_if_it_means_one_of_the_values() -> None:
    all_of, base = after(PRICES.format(1, "", ""), ana=PRICES.format(2, "", ""), ben=PRICES.format("", "", ""))
    tab = tab_for(ANA, all_of)

    said = [
        settled(tab, all_of.conflicts, base, typed)[0] for typed in (2.0, "2", "2.00", "(empty)", "1.00", "3", "Ana")
    ]

    assert said == ["2", "2", "2", "", "1", None, None]


def test_what_was_typed_after_somebody_decided_is_not_overwritten() -> None:
    first, ana = PRICES.format(1, "", ""), PRICES.format(2, "", "")
    all_of, base = after(first, ana=ana, ben=PRICES.format(3, "", ""))
    later = [look(place, backend_of(place, text), base) for place, text in (
        (SHARED, first), (ANA, ana), (BEN, PRICES.format(4, "", "")))]  # fmt: skip
    taken = {"Opportunities": {("opp-7", "price"): "2"}}

    assert not_seen_yet(taken, all_of.seen, all_of.conflicts, base) == []
    assert not_seen_yet(taken, later, all_of.conflicts, base) == [("Opportunities", "opp-7", "price", "ben.xlsx")]
    gone = {"Opportunities": {("opp-7", WHOLE_ROW): DELETE}}
    assert not_seen_yet(gone, later[:1], (), base) == []
    assert not_seen_yet(gone, later, (), base) == [("Opportunities", "opp-7", "", "ana.xlsx")]


# --- laws -----------------------------------------------------------------------------------------

HOSTILE = st.sampled_from(
    ["", " ", "(empty)", "'", '"', "a\nb", "a b", "36000", "36,000.00", "36000.00", "=1+1", "@ana", "\u202eAna", "\u200e",
     "e\u0301", "\u00e9", "x" * 300, "x" * 299 + "y", "2.00 (Ana)", "[2]", "A [2]", "keep", "-0", "1e9", "\x1f", "1/2"]
)  # fmt: skip
VALUES = st.one_of(HOSTILE, st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
WHO = st.sampled_from([("ana",), ("ben",), ("ana", "ben"), ("ana", "shared"), ()])


@st.composite
def conflicts(draw: st.DrawFn) -> Conflict:
    values = draw(st.lists(VALUES, min_size=2, max_size=4, unique=True))
    candidates = [Candidate(value, draw(WHO)) for value in values]
    candidates[0] = Candidate(values[0], ("ana",))  # who is going to choose
    field = draw(st.sampled_from(["price", "note", "agreed_on", "stage"]))
    agreed = draw(st.one_of(st.sampled_from(values), VALUES))
    return Conflict("Opportunities", draw(st.sampled_from(["opp-7", "a b", "x.y"])), field, agreed, tuple(candidates))


@SETTLING
@given(conflicts())
def test_what_is_offered_is_read_back_as_what_it_says(conflict: Conflict) -> None:
    names = [field.name for field in tab_named("Opportunities").fields]
    row: Row = tuple(conflict.agreed if name == conflict.field else "" for name in names)
    base = Base({"Opportunities": {conflict.key: (conflict.key.upper(), *row[1:])}})
    all_of, _ = after(PRICES.format(1, "", ""), ana=PRICES.format(1, "", ""), ben=PRICES.format(1, "", ""))
    told = {**all_of.merged, "Opportunities": replace(
        all_of.merged["Opportunities"], agreed=base.agreed["Opportunities"], conflicts=(conflict,))}  # fmt: skip
    [dispute] = disputes_of(replace(all_of, merged=told))
    tab = tab_for(ANA, replace(all_of, merged=told))
    [texts] = choices(tab)

    assert len(set(texts)) == len(texts)
    assert all(len(text) < 200 and "\n" not in text for text in texts)
    assert {option.decided for option in dispute.options} >= {one.value for one in conflict.candidates}
    for option in dispute.options:
        assert settled(tab, (conflict,), base, option.text) == (option.decided, [])


@SETTLING
@given(VALUES, st.sampled_from([field for tab in TABS for field in tab.fields]))
def test_every_value_is_told_in_one_visible_line(value: str, field: object) -> None:
    said = spoken(value, field)  # type: ignore[arg-type]

    assert said.strip() == said
    assert "\n" not in said
    assert 0 < len(said) < 100


def test_workbooks_are_called_by_their_owner_or_file_and_never_alike() -> None:
    twice = (SHARED, ANA, WorkbookPlace("old", "/n/old.xlsx", owner="Ana"), WorkbookPlace("web", "https://x/d/1/edit"))

    assert called(twice) == {
        "shared": "shared.xlsx", "ana": "Ana (ana)", "old": "Ana (old)", "web": "web"}  # fmt: skip


@pytest.mark.parametrize(("first", "then"), [("36000", "36,000.00"), ("2026-03-01", "2026-03-01"), ("", "(empty)")])
def test_values_as_people_read_them(first: str, then: str) -> None:
    assert spoken(first, tab_named("Opportunities").field("price")) == then
