"""Every rule beside its own words, and written only when they change."""

from netbook.jobs.examine import look
from tests.memory import NETWORK, backend, found_in, plan_for
from tests.tables import OPP_7

RULES = """
    Rules
    Rules | Step | Take               | To   | By    | Reads as
    s     | 1    | first 30% of price | sale | equal |
    s     | 2    | rest               | work | value | as somebody typed it
"""


def words(*texts: str) -> list[tuple[int, object]]:
    return [(edit.row, edit.value) for edit in found_in(*texts).edits]


def test_rules_are_put_into_words_on_a_sample_price() -> None:
    assert words(OPP_7, RULES) == [
        (2, "the first 30% of the price (6,000.00 on 20,000.00) is shared equally by everyone in sale"),
        (3, "everything that is left is shared by everyone in work, in proportion to their value"),
    ]


def test_a_second_sync_finds_the_words_there() -> None:
    book = backend(OPP_7, RULES)
    found = look(NETWORK, lambda _: book)
    book.write(plan_for(found), found.workbook.revision)

    again = look(NETWORK, lambda _: book)

    assert again.edits == ()
    assert not plan_for(again)


def test_a_refused_rule_set_says_where_to_look() -> None:
    assert words(OPP_7, RULES.replace("first 30% of price", "30%")) == [
        (2, "not understood: see the tab netbook"), (3, "not understood: see the tab netbook")]  # fmt: skip


def test_without_the_column_nothing_is_written() -> None:
    assert words(OPP_7, "Rules\nRules | Step | Take | To | By\ns | 1 | rest | work | value") == []
