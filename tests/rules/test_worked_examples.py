"""The worked examples of the rule model, to the cent. One opportunity:

20,000.00 net, fully received, client year 1. intro Dee; sale Ana, Ben, Cho; work Ana 40 h = 3,600, Ben 60 h = 4,800,
Eve 20 h = 2,200; expenses Ben 420.50, Ana 79.90; idea session Ana, Ben, Cho, Dee, Eve.
"""

import pandas as pd
import pytest

from netbook.model.money import money_text
from netbook.rules.kernel import split
from netbook.rules.trial import tried
from netbook.rules.words import reads_as
from tests.rules.reference import allocate
from tests.rules.rule_cases import OPP_7, by_partner, cases, rule_set, split_once, weights

PRICE = 20_000_00


def amounts(*lines: str, price: int = PRICE) -> dict[str, str]:
    rules = rule_set(*lines)
    result = split_once(rules, price, price, OPP_7, client_year=1_000_000)
    assert result.held.empty
    assert tried(rules, 2) == []
    slow = allocate(rules, "OPP-7", price, price, list(OPP_7), 2, {"client_year": 1_000_000})
    assert sum(slow.amounts.values()) == price
    totals: dict[str, int] = {}
    for (_, _, partner), units in slow.amounts.items():
        totals[partner] = totals.get(partner, 0) + units
    assert totals == by_partner(result)
    return {partner: money_text(units, 2) for partner, units in by_partner(result).items()}


FOUNDING = ("first 30% of price -> sale, equal", "rest -> work, value")


def test_the_founding_rule() -> None:
    assert amounts(*FOUNDING) == {"Ana": "6,754.72", "Ben": "8,339.62", "Cho": "2,000.00", "Eve": "2,905.66"}


def test_everybody_the_same() -> None:
    assert amounts("rest -> everyone, equal") == dict.fromkeys(("Ana", "Ben", "Cho", "Dee", "Eve"), "4,000.00")


def test_a_finders_fee_with_a_limit() -> None:
    got = amounts("10% of price up to 1500 -> intro?, equal", "rest -> work, hours")

    assert got == {"Ana": "6,166.67", "Ben": "9,250.00", "Dee": "1,500.00", "Eve": "3,083.33"}


def test_expenses_first_and_a_pool() -> None:
    got = amounts(
        "first 100% of expense -> expense, value",
        "10% of price -> @network",
        "first 30% of price -> sale, equal",
        "rest -> work, hours",
    )

    assert got == {
        "Ana": "5,913.10", "Ben": "8,170.30", "Cho": "2,000.00", "Eve": "1,916.60", "network": "2,000.00"
    }  # fmt: skip


def test_what_a_maximum_turns_away_flows_on() -> None:
    got = amounts("first 1200 -> @Eve", "rest -> work, hours, max 8000", "rest -> @network")

    assert got == {"Ana": "7,200.00", "Ben": "8,000.00", "Eve": "4,800.00", "network": "0.00"}


def test_a_guarantee() -> None:
    assert amounts("rest -> work, hours, min 5000") == {"Ana": "6,000.00", "Ben": "9,000.00", "Eve": "5,000.00"}


def test_two_parts_of_one_step() -> None:
    got = amounts("rest -> 60% work, hours | 40% everyone, equal")

    assert got == {"Ana": "5,600.00", "Ben": "7,600.00", "Cho": "1,600.00", "Dee": "1,600.00", "Eve": "3,600.00"}


def test_ideas_belong_to_the_group() -> None:
    got = amounts("5% of price -> idea, equal", "5% of price -> @network", *FOUNDING)

    assert got == {
        "Ana": "6,275.47",
        "Ben": "7,633.96",
        "Cho": "2,200.00",
        "Dee": "200.00",
        "Eve": "2,690.57",
        "network": "1,000.00",
    }


def test_a_fee_in_brackets() -> None:
    got = amounts(
        "3.5% of price below 50000 -> intro?",
        "2% of price above 50000 -> intro?",
        "rest -> work, hours",
        price=80_000_00,
    )

    assert got["Dee"] == "2,350.00"


def test_recoupment() -> None:
    got = amounts("first 120% of expense -> expense, value", "rest -> @network")

    assert got == {"Ana": "95.88", "Ben": "504.60", "network": "19,399.52"}


def test_catching_up() -> None:
    got = amounts("first 1000 -> @Ana", "first 50% of price -> @Ben", "first 25% of step 2 -> @Cho", "rest -> @Ben")

    assert got == {"Ana": "1,000.00", "Ben": "16,500.00", "Cho": "2,500.00"}


def test_named_partners_with_numbers() -> None:
    assert amounts("rest -> @Ana 60 + @Ben 40") == {"Ana": "12,000.00", "Ben": "8,000.00"}


def test_a_step_for_new_clients_only() -> None:
    got = amounts("10% of price -> intro?, equal when client year = 1 and price >= 25000", "rest -> @network")

    assert got == {"network": "20,000.00"}


@pytest.mark.parametrize(
    ("condition", "applies"),
    [
        ("agreed on >= 2026-02-01", [False, True, True]),
        ("agreed on < 2026-02-01", [True, False, False]),
        ("agreed on = 2026-02-01", [False, True, False]),
        ("client = kestrel", [True, False, False]),
        ('client != "Kestrel"', [False, True, True]),
        ('client = ""', [False, False, True]),
        ("client year <= 1.5", [True, True, False]),
        ("price > 100.001 and client year < 3", [True, True, True]),
        ("price >= 20000.001", [False, False, False]),
    ],
)
def test_conditions(condition: str, applies: list[bool]) -> None:
    columns = {
        "agreed_on": pd.to_datetime(["2026-01-31", "2026-02-01", "2026-07-01"]),
        "client": pd.array(["Kestrel ", "Ham", None], dtype="str"),
        "client_year": pd.array([1_000_000, 1_500_000, 2_000_000], dtype="Int64"),
    }
    rules = rule_set(f"first 100 -> @Ana when {condition}", "rest -> @network")
    table = cases(PRICE, [100, 100, 100], **columns)

    lines = split(table, weights(OPP_7), rules, 2).lines

    assert set(lines[lines["step"] == 1]["case"]) == {case for case, does in enumerate(applies) if does}
    assert lines.groupby("case")["amount"].sum().tolist() == [100, 100, 100]


def test_an_empty_day_cannot_be_judged() -> None:
    rules = rule_set("first 100 -> @Ana when agreed on > 2026-01-01", "rest -> @network")

    result = split(cases(PRICE, [100], agreed_on=pd.to_datetime([None])), weights(OPP_7), rules, 2)

    assert result.held["reason"].tolist() == [
        "step 1 (Rules row 2) applies when 'Agreed on > 2026-01-01', which cannot be judged: "
        "Agreed on is empty on this opportunity"
    ]


def test_instalments_fill_the_tranche_first_and_a_credit_note_takes_from_work_only() -> None:
    running = [500_00, 8_000_00, 20_000_00, 19_000_00]
    result = split(cases(PRICE, running), weights(OPP_7), rule_set(*FOUNDING), 2)
    lines = result.lines.pivot_table(
        index=["step", "partner"], columns="case", values="amount", aggfunc="sum", observed=True
    )

    assert lines.loc[1].sum().tolist() == [500_00, 6_000_00, 6_000_00, 6_000_00]
    taken_back = (lines[2] - lines[3])[2]
    assert {name: money_text(units, 2) for name, units in taken_back.items()} == {
        "Ana": "339.62", "Ben": "452.83", "Eve": "207.55"
    }  # fmt: skip
    assert by_partner(result, 3) == by_partner(split_once(rule_set(*FOUNDING), PRICE, 19_000_00, OPP_7))


def test_every_line_carries_what_its_reason_needs() -> None:
    result = split_once(rule_set(*FOUNDING), PRICE, 5_000_00, OPP_7)

    ana = result.lines.iloc[0]

    assert (ana["partner"], ana["step"], ana["row"], ana["role"], ana["count"]) == ("Ana", 1, 2, "sale", 3)
    assert (ana["step_size"], ana["step_amount"], ana["part_amount"]) == (6_000_00, 5_000_00, 5_000_00)
    assert ana["exact"] == pytest.approx(166666.666667)
    assert abs(ana["amount"] - ana["exact"]) < 1


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("first 30% of price -> sale, equal",
         "the first 30% of the price (6,000.00 on 20,000.00) is shared equally by everyone in sale"),
        ("rest -> work, hours, max 8000",
         "everything that is left is shared by everyone in work, in proportion to their hours, nobody above 8,000.00"),
        ("10% of price up to 1500 -> intro?",
         "10% of the money received, at most 1,500.00 (1,500.00 on 20,000.00) goes to everyone in intro (if there "
         "is any intro)"),
        ("first 1200 -> @Eve", "the first 1,200.00 goes to Eve"),
        ("5% of price above 1000 below 3000 -> @network when client year = 1",
         "if client year is 1, 5% of the money received above 1,000.00 and below 3,000.00 (100.00 on 20,000.00) "
         "goes to network"),
        ("10% of rest -> 60% @Ana 1 + @Ben 2 | 40% everyone except @Ana, equal",
         "60% of 10% of what earlier steps leave is shared by Ana (1) and Ben (2)"),
    ],
)  # fmt: skip
def test_a_rule_reads_as_a_sentence(line: str, words: str) -> None:
    rules = rule_set(line, "rest -> @network")

    assert reads_as(rules.steps[0], 0, PRICE) == words
