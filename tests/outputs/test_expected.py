"""The tab Expected: what the open opportunities would bring, and to whom."""

import os
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from netbook.backends.memory import MemoryBackend
from netbook.jobs.examine import Found, look
from netbook.model.findings import Severity
from netbook.model.plan import Tab
from netbook.rules.book import RuleBook
from netbook.steps.expect import expect
from tests.memory import NETWORK, backend, found_in, plan_for
from tests.steps.test_allocate import networks
from tests.tables import FOUNDING_RULE, OPP_7

EXAMPLES = int(os.environ.get("NETBOOK_EXAMPLES", "40"))
NOTHING_RECEIVED = "Receipts\nReceipt | Opportunity | Date | Net"


def tab_in(*texts: str) -> Tab:
    return next(tab for tab in plan_for(found_in(*texts)).tabs if tab.title == "Expected")


def rows(tab: Tab) -> list[tuple[object, ...]]:
    return list(zip(*(column.values for column in tab.columns), strict=True))


def seen(tab: Tab) -> list[str]:
    """Opportunity, partner, share, expected and note of every row, as one text each."""
    return [" | ".join("" if cell is None else str(cell) for cell in (row[0], row[3], row[5], row[7], row[8]))
            for row in rows(tab)]  # fmt: skip


def half_up(amount: Fraction) -> int:
    return int((2 * amount + 1) // 2)


def examined(tabs: dict[str, list[list[object]]]) -> Found:
    return look(NETWORK, lambda _: MemoryBackend(tabs))  # type: ignore[arg-type]


def opened(tabs: dict[str, list[list[object]]], probabilities: tuple[object, ...]) -> dict[str, list[list[object]]]:
    """The network with its opportunities open, each as probable as said."""
    [headers, *opportunities] = tabs["Opportunities"]
    changed = [[row[0], "proposal", row[2], p] for row, p in zip(opportunities, probabilities, strict=True)]
    return {**tabs, "Opportunities": [[*headers, "Probability"], *changed], "Receipts": tabs["Receipts"][:1]}


probabilities = st.integers(0, 10**6).map(lambda millionths: millionths / 10**6) | st.just("")


@settings(max_examples=EXAMPLES, deadline=None)
@given(networks(), st.tuples(probabilities, probabilities, probabilities))
def test_expected_is_p_times_the_share_of_the_whole_price_to_the_unit(tabs, chances) -> None:  # type: ignore[no-untyped-def]
    agreed = examined({**tabs, "Receipts": tabs["Receipts"][:1]}).allocations
    expected = examined(opened(tabs, chances)).expected

    p_of = {f"O-{i}": p for i, p in enumerate(chances)}
    whole = {one.opportunity for one in agreed.held if one.whole}
    for key, rows_of in expected.groupby("opportunity"):
        if key in whole:
            assert rows_of[["partner", "share", "expected"]].isna().to_numpy().tolist() == [[False, True, True]]
            continue
        lines = agreed.lines[agreed.lines["opportunity"] == key]
        shares = rows_of.groupby("partner")["share"].sum().to_dict()
        assert shares == lines.groupby("partner")["agreed"].sum().to_dict()
        for share, amount in zip(rows_of["share"], rows_of["expected"], strict=True):
            p = p_of[str(key)]
            known = None if p == "" else half_up(Fraction(str(p)) * int(share))
            assert (None if known is None else int(amount)) == known
    assert set(expected["opportunity"]) == set(p_of)


@settings(max_examples=max(EXAMPLES // 4, 5), deadline=None)
@given(networks(), st.tuples(probabilities, probabilities, probabilities), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_a_second_sync_changes_the_tab(tabs, chances, random) -> None:  # type: ignore[no-untyped-def]
    open_tabs = opened(tabs, chances)
    mixed = {title: [rows[0], *random.sample(rows[1:], len(rows) - 1)] for title, rows in open_tabs.items()}
    book = MemoryBackend(open_tabs)  # type: ignore[arg-type]
    book.write(plan_for(look(NETWORK, lambda _: book)), book.fingerprint())

    one, other = examined(open_tabs).expected, examined(mixed).expected

    amounts = ["opportunity", "partner", "share", "expected"]
    assert one[amounts].astype(str).values.tolist() == other[amounts].astype(str).values.tolist()
    assert not plan_for(look(NETWORK, lambda _: book))


def test_a_tranche_is_not_halved_by_a_chance_of_a_half() -> None:
    """10,000 at 30%: 450 for each seller, not 1,500."""
    opportunities = "Opportunities\nOpportunity | Stage | Price | Probability\nOPP-7 | proposal | 10000 | 0.3"
    contributions = """
        Contributions
        Opportunity | Partner | Role | Value
        OPP-7       | Ana     | sale |
        OPP-7       | Ben     | sale |
        OPP-7       | Cho     | work | 100
    """

    tab = tab_in(OPP_7, opportunities, contributions, FOUNDING_RULE, NOTHING_RECEIVED)

    assert seen(tab) == ["OPP-7 | Ana | 150000 | 45000 | ", "OPP-7 | Ben | 150000 | 45000 | ",
                         "OPP-7 | Cho | 700000 | 210000 | "]  # fmt: skip
    assert tab.intro == ("Expected in all: EUR 3,000.00", "EUR: Cho 2,100.00, Ana 450.00, Ben 450.00")


HALF_BAKED = """
    Opportunities
    Opportunity | Stage     | Client | Price   | Probability | Rules
    OPP-7       | lead      | Quay   | 1000    | 0.5         | standard
    OPP-8       | lead      |        |         | 0.5         |
    OPP-9       | qualified |        | 1000    |             |
    OPP-10      | proposal  |        | 1000    | 0.5         | nothing
    OPP-11      | proposal  |        | 1000.50 | 1           |
    OPP-12      | lost      |        | 1000    | 0.5         |
    OPP-13      | proposal  |        | abc     | 0.5         |
"""
GIVEN = """
    Contributions
    Opportunity | Partner | Role | Value
    OPP-7       | Ana     | sale |
    OPP-9       | Ana     | sale |
    OPP-11      | Ben     | sale |
    OPP-11      | Cho     | work |
"""


def test_leads_may_be_half_baked_and_every_one_says_what_it_lacks() -> None:
    tab = tab_in(OPP_7, HALF_BAKED, GIVEN, FOUNDING_RULE, NOTHING_RECEIVED)

    assert seen(tab) == [
        "OPP-7 | Ana | 30000 | 15000 | ",
        "OPP-7 |  | 70000 | 35000 | nobody in 'work' yet",
        "OPP-8 |  |  |  | no price yet",
        "OPP-9 | Ana | 30000 |  | no probability yet",
        "OPP-9 |  | 70000 |  | nobody in 'work' yet; no probability yet",
        "OPP-10 |  |  |  | there is an error in Opportunities!F5",
        "OPP-11 |  |  |  | step 2 (Rules row 3) shares by value, but nobody in 'work' has any value on this opportunity",
        "OPP-13 |  |  |  | there is an error in Opportunities!D8",
    ]
    assert tab.intro == ("Expected in all: EUR 500.00", "EUR: Ana 150.00, nobody yet 350.00")


def test_what_a_lead_lacks_holds_nothing_and_needs_nobody() -> None:
    good = "\n".join(line for line in HALF_BAKED.splitlines() if "nothing" not in line and "abc" not in line)

    found = found_in(OPP_7, good, GIVEN, FOUNDING_RULE, NOTHING_RECEIVED)

    assert [one for one in found.findings if one.severity is Severity.ERROR] == []
    assert found.allocations.held == ()


def test_before_it_is_agreed_the_latest_version_of_the_rules_counts() -> None:
    opportunities = """
        Opportunities
        Opportunity | Stage | Price | Probability | Agreed on
        OPP-6       | lead  | 100   | 1           |
        OPP-7       | lead  | 100   | 1           | 2025-06-30
        OPP-8       | lead  | 100   | 1           | 2024-06-30
    """
    rules = """
        Rules
        Rules | From       | Step | Take | To
        s     | 2025-01-01 | 1    | rest | @Ana
        s     | 2026-01-01 | 1    | rest | @Ben
    """

    tab = tab_in(OPP_7, opportunities, "Contributions\nOpportunity | Partner | Role", rules, NOTHING_RECEIVED)

    assert seen(tab) == [
        "OPP-6 | Ben | 10000 | 10000 | ",
        "OPP-7 | Ana | 10000 | 10000 | ",
        "OPP-8 |  |  |  | no version of its rule set 's' was in force on 2024-06-30. Look at From in the Rules tab",
    ]


def test_currencies_are_never_added_up() -> None:
    opportunities = """
        Opportunities
        Opportunity | Stage | Price  | Probability | Currency
        OPP-7       | lead  | 1000   | 0.5         |
        OPP-8       | lead  | 100001 | 0.5         | JPY
    """
    rules = "Rules\nRules | Step | Take | To\ns | 1 | rest | @Ana"

    tab = tab_in(OPP_7, opportunities, "Contributions\nOpportunity | Partner | Role", rules, NOTHING_RECEIVED)

    assert seen(tab) == ["OPP-7 | Ana | 100000 | 50000 | ", "OPP-8 | Ana | 100001 | 50001 | "]
    assert tab.intro == ("Expected in all: EUR 500.00, JPY 50,001", "EUR: Ana 500.00", "JPY: Ana 50,001")


def test_while_nothing_is_open_the_tab_has_its_headers_only() -> None:
    tab = tab_in(OPP_7, FOUNDING_RULE)

    assert (tab.height, tab.intro) == (0, ("Expected in all: nothing yet",))


def test_broken_headers_leave_the_tab_as_it_is() -> None:
    book = backend(OPP_7, HALF_BAKED, GIVEN, FOUNDING_RULE, NOTHING_RECEIVED)
    book.write(plan_for(look(NETWORK, lambda _: book)), book.fingerprint())
    book.tabs["Contributions"][0][2] = "Rolle"

    found = look(NETWORK, lambda _: book)

    assert found.frozen
    assert [tab.title for tab in plan_for(found).tabs] == ["netbook"]


def test_without_rules_every_open_opportunity_says_so() -> None:
    entries = found_in(OPP_7, HALF_BAKED, GIVEN).entries

    notes = expect(entries, NETWORK, RuleBook(()), {})["note"]

    assert set(notes) == {"no price yet", "there is no rule set 'standard' in the Rules tab",
                          "there is no rule set 'nothing' in the Rules tab"}  # fmt: skip


def test_an_open_opportunity_copied_with_its_key_is_left_out_until_it_has_another() -> None:
    leads = """
        Opportunities
        Opportunity | Stage | Price
        OPP-7       | lead  | 100
        OPP-7       | lead  | 100
    """

    tab = tab_in(OPP_7, NOTHING_RECEIVED, leads, FOUNDING_RULE)

    assert {line.rpartition("|")[0] for line in seen(tab)} == {"OPP-7 |  |  |  "}
