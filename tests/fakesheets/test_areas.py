"""A1 notation, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakesheets.books import LAW
from tests.fakesheets.model.areas import Area, Box, area_of, column_of, letters, quoted, split_title, written
from tests.fakesheets.model.errors import ApiError

TITLES = st.text(min_size=1, max_size=30)


@st.composite
def boxes(draw: st.DrawFn) -> Box:
    top, left = draw(st.integers(0, 100_000)), draw(st.integers(0, 18_000))
    return Box(top, top + draw(st.integers(1, 1000)), left, left + draw(st.integers(1, 200)))


@LAW
@given(title=TITLES, box=boxes())
def test_what_is_written_in_a1_is_read_back_the_same(title: str, box: Box) -> None:
    found, rest = split_title(written(title, box))

    assert found == title
    assert area_of(rest) == Area(box.top, box.bottom, box.left, box.right)


@LAW
@given(column=st.integers(0, 18_277))
def test_columns_have_letters_and_back(column: int) -> None:
    assert column_of(letters(column)) == column


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("B2", Area(1, 2, 1, 2)),
        ("D4:A1", Area(0, 4, 0, 4)),
        ("A:C", Area(None, None, 0, 3)),
        ("2:3", Area(1, 3, None, None)),
        ("A1:C", Area(0, None, 0, 3)),
        ("A2:2", Area(1, 2, 0, None)),
        ("$B$2:C3", Area(1, 3, 1, 3)),
        ("NamedRange", None),
        ("A", None),
        ("A0", None),
        ("A1:B2:C3", None),
    ],
)
def test_ranges_with_open_ends_and_turned_corners(text: str, area: Area | None) -> None:
    assert area_of(text) == area


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Sheet1", "Sheet1"),
        ("D3", "'D3'"),
        ("worksheet 2", "'worksheet 2'"),
        ("I'm new", "'I''m new'"),
        ("R1C1", "'R1C1'"),
    ],
)
def test_titles_are_quoted_as_recorded(title: str, said: str) -> None:
    assert quoted(title) == said


def test_an_area_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ApiError) as refusal:
        Area.of({"startRowIndex": 3, "endRowIndex": 2})

    assert refusal.value.code == 400
