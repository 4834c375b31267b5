"""What is put right without asking keeps its meaning, and is put right once."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from netbook.checks.texts import clean
from netbook.model.schema import CONTRIBUTIONS, OPPORTUNITIES, STAGES
from netbook.steps.fixes import put_right
from netbook.steps.typed import one_date, unambiguous_number
from netbook.steps.views import canonical_column

HOURS, DAY, PARTNER = (CONTRIBUTIONS.field(name) for name in ("hours", "date", "partner"))
STAGE = OPPORTUNITIES.field("stage")
SPACES = st.text(" \u00a0\t\u200b", max_size=3)


@given(st.text(max_size=20))
def test_a_text_that_is_clean_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(max_size=20), st.sampled_from([HOURS, DAY, PARTNER, STAGE]))
def test_what_was_put_right_is_right(text: str, field: object) -> None:
    after = put_right(text, field)  # type: ignore[arg-type]

    assert not isinstance(after, str) or put_right(after, field) in (after, None)  # type: ignore[arg-type]


@given(st.text("0123456789.,-+ '", max_size=12))
def test_a_number_is_only_made_of_a_text_that_everybody_reads_as_it(text: str) -> None:
    after = put_right(text, HOURS)

    assert after is None or (after == float(text) and unambiguous_number(text.strip()))


@given(st.floats(0, 10**9, allow_nan=False).map(lambda number: round(number, 2)), SPACES, SPACES)
def test_a_number_stored_as_text_becomes_that_number_and_means_the_same(
    number: float, before: str, behind: str
) -> None:
    text = f"{before}{number:.2f}{behind}"

    assert put_right(text, HOURS) == number
    assert canonical_column([text], HOURS) == canonical_column([number], HOURS)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)))
def test_a_day_in_words_or_digits_is_that_day_or_none(day: date) -> None:
    assert put_right(f" {day.isoformat()}", DAY) == day
    assert one_date(f"{day.day} {day:%B %Y}") == day
    for text in (f"{day.day}/{day.month}/{day.year}", f"{day.month}/{day.day}/{day.year}"):
        assert one_date(text) in (day, None)
    assert (one_date(f"{day.day}.{day.month}.{day.year}") is None) == (day.day <= 12 and day.day != day.month)


@given(st.sampled_from(STAGES), SPACES, SPACES)
def test_a_choice_gets_its_case(stage: str, before: str, behind: str) -> None:
    assert put_right(before + stage.upper() + behind, STAGE) == stage
