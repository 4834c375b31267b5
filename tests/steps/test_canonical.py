"""The same entry is equal, whichever program saved it."""

from hypothesis import given
from hypothesis import strategies as st

from netbook.model.schema import tab_named
from netbook.steps.views import canonical_column, cell_of

HOURS = tab_named("Contributions").field("hours")
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@given(NUMBERS)
def test_a_number_is_the_same_with_the_15_digits_that_spreadsheets_save(number: float) -> None:
    saved = float(f"{number:.15g}")

    one, other = canonical_column([number, saved], HOURS)

    assert one == other


@given(NUMBERS)
def test_what_is_written_for_a_number_reads_as_that_number_again(number: float) -> None:
    [text] = canonical_column([number], HOURS)

    assert canonical_column([cell_of(text, HOURS)], HOURS) == [text]
