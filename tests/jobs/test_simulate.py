"""What if: the same arithmetic as a sync, tried before anybody types it."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netbook.backends.base import Backend
from netbook.backends.memory import MemoryBackend
from netbook.errors import UsageError
from netbook.jobs.examine import look
from netbook.jobs.question import Question
from netbook.jobs.simulate import Simulation, simulate
from netbook.model.money import plain_money
from tests.memory import NETWORK, backend
from tests.steps.test_allocate import PARTNERS, networks
from tests.tables import FOUNDING_RULE, OPP_7

EXAMPLES = int(os.environ.get("NETBOOK_EXAMPLES", "40"))
Tabs = dict[str, list[list[object]]]


def asked_of(book: Backend, **options: object) -> Simulation:
    return simulate(NETWORK, lambda place: book, Question(**options))  # type: ignore[arg-type]


def asked(*texts: str, **options: object) -> Simulation:
    return asked_of(backend(OPP_7, FOUNDING_RULE, *texts), **options)


def memory(tabs: Tabs) -> MemoryBackend:
    return MemoryBackend(tabs)  # type: ignore[arg-type]


def seen(result: Simulation) -> dict[str, dict[str, str]]:
    """Variant -> partner, or for whom money is held -> amount."""
    return {
        " ".join(one.label): {
            name: plain_money(amount, result.digits) for name, amount in (one.shares | one.held).items()
        }
        for one in result.variants
    }


def refused(*texts: str, **options: object) -> str:
    with pytest.raises(UsageError) as error:
        asked(*texts, **options)
    return f"{error.value.message} {error.value.fix}".strip()


# --- laws ---------------------------------------------------------------------------------------


@settings(max_examples=EXAMPLES, deadline=None)
@given(networks())
def test_without_options_it_says_what_allocations_says(tabs: Tabs) -> None:
    # Money received that cannot be split holds an opportunity too; the question is about its price.
    split = look(NETWORK, lambda _: memory({**tabs, "Receipts": tabs["Receipts"][:1]})).allocations
    whole = {one.opportunity for one in split.held if one.whole}

    for row in tabs["Opportunities"][1:]:
        key = str(row[0])
        [now] = asked_of(memory(tabs), opportunity=key).variants
        lines = split.lines[split.lines["opportunity"] == key]
        if key in whole:
            assert (now.shares, sum(now.held.values())) == ({}, now.price)
            continue
        agreed = lines.groupby("partner")["agreed"].sum().to_dict()
        held = agreed.pop("", 0)
        assert (now.shares, sum(now.held.values())) == (agreed, held)
        assert [(one.step, one.partner, one.amount) for one in now.lines if one.partner] == [
            (int(line.step), line.partner, line.agreed) for line in lines.itertuples() if line.partner]  # fmt: skip


tried = st.lists(st.integers(1, 10**9).map(lambda units: plain_money(units, 2)), max_size=3)
more = st.dictionaries(
    st.tuples(st.sampled_from(PARTNERS[:4]), st.sampled_from(["sale", "work", "intro"])),
    st.tuples(st.integers(0, 400), st.integers(0, 10**6), st.integers(0, 9)),
    max_size=3,
)


def options_of(given_more: dict[tuple[str, str], tuple[int, int, int]]) -> dict[str, tuple[str, ...]]:
    """More hours (in quarters), value (in cents) and points, as options."""
    pairs = [(f"{who}:{role}=+", amounts) for (who, role), amounts in given_more.items()]
    return {
        "hours": tuple(f"{lead}{hours / 4}" for lead, (hours, _, _) in pairs),
        "value": tuple(f"{lead}{plain_money(value, 2)}" for lead, (_, value, _) in pairs),
        "points": tuple(f"{lead}{points}" for lead, (_, _, points) in pairs),
    }


@settings(max_examples=EXAMPLES, deadline=None)
@given(networks(), tried, tried, more)
def test_every_column_adds_up(tabs: Tabs, prices: list[str], received: list[str], given_more) -> None:  # type: ignore[no-untyped-def]
    result = asked_of(memory(tabs), opportunity="O-1", prices=tuple(prices), received=tuple(received),
                      **options_of(given_more))  # fmt: skip

    assert [sum(line.amount for line in one.lines) for one in result.variants] == [one.total for one in result.variants]
    asked_something = bool(prices or received or given_more)
    assert len(result.variants) == 1 + asked_something * max(len(prices), 1) * max(len(received), 1)


@settings(max_examples=EXAMPLES, deadline=None)
@given(networks(), tried.filter(bool), more)
def test_what_is_supposed_comes_true_when_it_is_typed(tabs: Tabs, prices: list[str], given_more) -> None:  # type: ignore[no-untyped-def]
    supposed = asked_of(memory(tabs), opportunity="O-1", prices=(prices[0],), **options_of(given_more))
    rows = [[f"N-{i}", "O-1", who, role, hours / 4, value / 100, float(points)]
            for i, ((who, role), (hours, value, points)) in enumerate(given_more.items())]  # fmt: skip
    priced = [row if row[0] != "O-1" else [*row[:2], float(prices[0])] for row in tabs["Opportunities"]]
    typed = {**tabs, "Opportunities": priced, "Contributions": [*tabs["Contributions"], *rows]}

    [now] = asked_of(memory(typed), opportunity="O-1").variants

    assert [(one.step, one.partner, one.amount) for one in supposed.variants[1].lines] == [
        (one.step, one.partner, one.amount) for one in now.lines]  # fmt: skip


@settings(max_examples=max(EXAMPLES // 4, 5), deadline=None)
@given(networks())
def test_nothing_is_written(tabs: Tabs) -> None:
    book = memory(tabs)
    before = book.fingerprint()

    asked_of(book, opportunity="O-0", prices=("100",), hours=("Ana=4",))

    assert book.fingerprint() == before


# --- what people see ----------------------------------------------------------------------------


def test_prices_and_rules_stand_side_by_side_beside_how_it_is_now() -> None:
    result = asked(opportunity="opp-7", prices=("25000",), rules=("standard", "by-hours"))

    assert seen(result) == {
        "now 20,000.00 standard": {"Ana": "6754.72", "Ben": "8339.62", "Cho": "2000.00", "Eve": "2905.66"},
        "25,000.00 standard": {"Ana": "8443.40", "Ben": "10424.53", "Cho": "2500.00", "Eve": "3632.07"},
        "25,000.00 by-hours": {"Ana": "8333.33", "Ben": "12500.00", "Eve": "4166.67"},
    }


def test_what_has_come_in_is_split_in_the_order_of_the_steps() -> None:
    result = asked(opportunity="OPP-7", received=("500", "8000"))

    assert seen(result)["500.00 in"] == {"Ana": "166.67", "Ben": "166.66", "Cho": "166.67", "Eve": "0.00"}
    assert [one.total for one in result.variants] == [2000000, 50000, 800000]


def test_hours_take_the_place_of_what_is_recorded_at_the_same_worth_an_hour() -> None:
    """Ana: 40 h worth 3,600.00; 60 h are worth 5,400.00, of 12,400.00 in all."""
    result = asked(opportunity="OPP-7", hours=("Ana=60",))

    [line] = [one for one in result.variants[1].lines if one.partner == "Ana" and one.step == 2]
    assert line.why == "5,400.00 of 12,400.00 in value"
    same = asked(opportunity="OPP-7", hours=("Ana=+20",))
    assert [one.lines for one in same.variants] == [one.lines for one in result.variants]


def test_a_value_takes_the_place_of_hours_times_rate() -> None:
    partners = "Partners\nPartner | Rate\nAna | 100\nBen | 50"

    def whys(**options: object) -> list[str]:
        return [one.why for one in asked(partners, "Ideas\nIdea", OPEN, prices=("100",), **options).variants[0].lines]

    assert whys(hours=("Ana=3", "Ben=4"), add=("Ana:sale",))[1:] == [
        "300.00 of 500.00 in value",
        "200.00 of 500.00 in value",
    ]
    assert whys(hours=("Ana=3", "Ben=4"), value=("Ana=50",), add=("Ana:sale",))[1:] == [
        "50.00 of 250.00 in value", "200.00 of 250.00 in value"]  # fmt: skip


OPEN = """
    Opportunities
    Opportunity | Stage    | Price | Client year | Introduced by | Currency | Rules
    OPP-7       | proposal | 1000  |             | Dee           |          |
    OPP-8       | lead     |       |             |               |          |
    OPP-9       | lead     | 1000  |             |               | JPY      |

    Contributions
    Opportunity | Partner | Role | Hours | Value
    OPP-7       | Ana     | sale |       |
    OPP-7       | Ben     | sale |       |
    OPP-7       | Ben     | work | 4     | 100

    Receipts
    Receipt | Opportunity | Date | Net

    Ideas
    Idea
"""


def test_who_takes_no_part_has_no_role_at_all() -> None:
    rules = (
        "Rules\nRules | Step | Take | To | By\ns | 1 | 10% of price | intro | equal\ns | 2 | rest | everyone | equal"
    )

    result = asked(OPEN, rules, opportunity="OPP-7", without=("ben", "Dee"))

    assert seen(result) == {
        "now": {"Ana": "300.00", "Ben": "300.00", "Dee": "400.00"},
        "what if": {"nobody in 'intro' yet": "100.00", "Ana": "900.00"},
    }


def test_conditions_look_at_what_is_supposed() -> None:
    rules = """
        Rules
        Rules | Step | Take         | To    | By    | When
        s     | 1    | 10% of price | @Dee  |       | client year = 1
        s     | 2    | rest         | sale  | equal |
    """

    result = asked(OPEN, rules, opportunity="OPP-7", columns=("client year=2",))

    assert seen(result) == {"now": {"held": "1000.00"}, "what if": {"Ana": "500.00", "Ben": "500.00"}}
    assert result.notes == (
        "Step 1 (Rules row 2) applies when 'Client year = 1', which cannot be judged: Client year is empty on this opportunity.",
    )


def test_the_day_it_is_agreed_picks_the_version_and_without_one_it_is_the_latest() -> None:
    rules = "Rules\nRules | From | Step | Take | To\ns | 2025-01-01 | 1 | rest | @Ana\ns | 2026-01-01 | 1 | rest | @Ben"

    result = asked(OPEN, rules, opportunity="OPP-7", agreed_on="2025-06-30")

    assert seen(result) == {"now s": {"Ben": "1000.00"}, "s": {"Ana": "1000.00"}}


def test_a_new_proposal_is_built_from_options_alone() -> None:
    result = asked(prices=("1000", "2000"), add=("Ana:sale", "Ben:sale"), value=("Cho=1",), rules=("standard",))

    assert seen(result) == {"1,000.00": {"Ana": "150.00", "Ben": "150.00", "Cho": "700.00"},
                            "2,000.00": {"Ana": "300.00", "Ben": "300.00", "Cho": "1400.00"}}  # fmt: skip
    assert (result.opportunity, result.title) == ("the new proposal", "")


def test_a_lead_without_a_price_has_no_now() -> None:
    result = asked(OPEN, opportunity="OPP-8", prices=("100",), add=("Cho:sale",))

    assert seen(result) == {"what if": {"Cho": "30.00", "nobody in 'work' yet": "70.00"}}
    assert result.notes == ("There is no column 'now': there is no price yet.",)


def test_money_has_the_decimals_of_its_currency() -> None:
    result = asked(OPEN, opportunity="OPP-9", prices=("1001",), add=("Cho:sale", "Ana:sale"), value=("Ben=7",))

    assert set(seen(result)["1,001"].values()) == {"150", "701"}
    assert "'100.5' has more decimals than the currency (0). Write 100" in refused(
        OPEN, opportunity="OPP-9", prices=("100.5",)
    )


def test_who_counts_for_nothing_is_said() -> None:
    result = asked(OPEN, opportunity="OPP-7", points=("Cho=3",))

    assert result.notes == (
        "Cho counts for nothing in step 2: it shares by value, and there is none. Write --value 'Cho=N'.",
    )


def test_rules_may_stand_in_a_text_file(tmp_path: Path) -> None:
    (tmp_path / "ours.txt").write_text("rules ours\n1: rest -> 75% @Eve\n | 25% sale, equal\n")

    result = asked(OPEN, opportunity="OPP-7", rules=(str(tmp_path / "ours.txt"),))

    assert seen(result)["ours"] == {"Eve": "750.00", "Ana": "125.00", "Ben": "125.00"}


def test_errors_in_other_rows_do_no_harm() -> None:
    dirty = OPEN.replace("OPP-7       | Ben     | work | 4     | 100", "OPP-7       | Ben     | work | 4     | 100\n"
                         "    OPP-9       | Zoe     | werk | x     | y")  # fmt: skip

    assert seen(asked(dirty, opportunity="OPP-7")) == seen(asked(OPEN, opportunity="OPP-7"))
    assert refused(dirty, opportunity="OPP-9", prices=("1",)) == (
        "OPP-9 cannot be split: there is an error in Contributions!B5. Correct it first: netbook validate")  # fmt: skip


# --- refusals -----------------------------------------------------------------------------------

REFUSALS = {
    "an unknown partner": ({"hours": ("Anna=4",)}, "--hours 'Anna=4': 'Anna' is not a partner of this network. Did you mean 'Ana'?"),
    "an unknown role": ({"hours": ("Ana:werk=4",)}, "--hours 'Ana:werk=4': 'werk' is not a role. Did you mean 'work'?"),
    "an unknown rule set": ({"rules": ("by-hour",)}, "--rules 'by-hour' is neither in the Rules tab, nor a text file, nor a ready rule set. Did you mean 'by-hours'?"),
    "hours without a number": ({"hours": ("Ana",)}, "--hours 'Ana': write who and how much. For example --hours 'Ana=40'"),
    "hours that are none": ({"hours": ("Ana=many",)}, "--hours 'Ana=many': 'many' is not a number. Write it with the digits 0 to 9."),
    "hours below zero": ({"hours": ("Ana=-4",)}, "--hours 'Ana=-4': '-4' is not a number. Write it with the digits 0 to 9."),
    "a price in two readings": ({"prices": ("1.000",)}, "--price '1.000': '1.000' can be read as 1000 or as 1. Write one of these."),
    "a value with too many decimals": ({"value": ("Ana=1.005",)}, "--value '1.005' has more decimals than the currency (2). Write 1.00, for example"),
    "a price that no cell can hold": ({"prices": ("999999999999999",)}, "--price '999999999999999' is more than a spreadsheet can hold. Write a smaller number"),
    "a role that is missing": ({"add": ("Cho",)}, "--add 'Cho': in which role? Write --add 'Cho:sale', for example"),
    "somebody in and out": ({"add": ("Cho:sale",), "without": ("Cho",)}, "--without 'Cho': another option gives Cho the role sale. Leave one out"),
    "the same hours twice": ({"hours": ("Cho=1", "Cho=2")}, "--hours 'Cho=2': Cho (work) is there twice. Write one of them"),
    "a column that does not count": ({"columns": ("note=x",)}, "--set 'note=x': 'note' is not a column that a condition may look at."),
    "a comparison": ({"columns": ("client year>2",)}, "--set 'client year>2': write one column and its value. For example --set 'client year=2'"),
    "the price as a column": ({"columns": ("price=2",)}, "--set 'price=2': the price has an option of its own. Write --price 2"),
    "an unknown idea": ({"columns": ("idea=IDEA-9",)}, "--set 'idea=IDEA-9': 'IDEA-9' is not an idea."),
    "a day that is none": ({"agreed_on": "2026-02-30"}, "--agreed-on '2026-02-30': 'Agreed on = 2026-02-30' - write the date as year-month-day, as in 2026-01-31."),
    "an unknown opportunity": ({"opportunity": "OP-7"}, "There is no opportunity 'OP-7'. Did you mean OPP-7?"),
    "a lead without a price": ({"opportunity": "OPP-8"}, "OPP-8 has no price yet. Write --price 5000, for example; several for a column each"),
    "nothing at all": ({"opportunity": ""}, "The new proposal has no price yet. Write --price 5000, for example; several for a column each"),
    "nobody": ({"opportunity": "", "prices": ("5",)}, "Who takes part in the new proposal? Write --hours 'Ana=40' or --add 'Ana:sale', for example"),
    "another currency": ({"columns": ("currency=USD",)}, "--set 'currency=USD': what is recorded for an opportunity is in its own currency."),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_it_is_said_what_to_write_instead(name: str) -> None:
    options, words = REFUSALS[name]

    assert refused(OPEN, **{"opportunity": "OPP-7", **options}).startswith(words)


def test_a_rule_set_with_an_error_is_refused_and_another_one_can_be_tried() -> None:
    rules = FOUNDING_RULE.replace("first 30% of price", "30%               ")

    assert refused(OPEN, rules, opportunity="OPP-7") == (
        "OPP-7: its rule set 'standard' has an error in the Rules tab. Choose one with --rules NAME. Ready are by-hours, "
        "common-fund, equal-shares, expenses-first, film, finders-fee, fund, group-idea, guarantee, law-firm, points, "
        "retainer, sixty-forty, standard, tiered-fee."
    )
    assert refused(OPEN, rules, opportunity="OPP-7", rules=("standard",)) == (
        "--rules 'standard': rule set 'standard' has an error in the Rules tab. See: netbook rules check standard"
    )
    assert seen(asked(OPEN, rules, opportunity="OPP-7", rules=("by-hours",))) == {"what if": {"Ben": "1000.00"}}


def test_headers_in_trouble_stop_it() -> None:
    assert refused(OPEN.replace("Opportunity | Partner | Role", "Opportunity | Partner | Rolle"), opportunity="OPP-7") == (
        "Nothing can be split now. Correct the headers first: netbook validate")  # fmt: skip


def test_a_partner_whose_row_has_an_error_cannot_be_supposed() -> None:
    partners = "Partners\nPartner | Rate\nAna | 100\nBen | 50\nCho | dear\nDee |"

    assert refused(OPEN, partners, opportunity="OPP-7", hours=("Cho=4",)) == (
        "--hours 'Cho=4': there is an error in Partners!row 4 (Cho). Correct it first: netbook validate"
    )


def test_hours_at_a_rate_in_another_currency_need_a_value() -> None:
    partners = "Partners\nPartner | Rate | Currency\nAna | 100 | USD\nBen | 50 |\nDee | |"

    assert refused(OPEN, partners, opportunity="OPP-7", hours=("Ana=4",)) == (
        "Ana's rate is in USD, but OPP-7 is in EUR. Write what the hours are worth too: --value 'Ana=3000', for example"
    )
    assert seen(asked(OPEN, partners, opportunity="OPP-7", hours=("Ana=4",), value=("Ana=100",)))["what if"] == {
        "Ana": "500.00", "Ben": "500.00"}  # fmt: skip
