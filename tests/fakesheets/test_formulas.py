"""Simple formulas, and error values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakesheets.books import LAW, book, holds, sees, typed
from tests.fakesheets.model.functions import FUNCTIONS


@pytest.mark.parametrize(
    ("formula", "seen"),
    [
        ("=A1", "2"),
        ("=A1+B1*2", "8"),
        ("=(A1+B1)*2", "10"),
        ("=-A1^2", "4"),
        ("=SUM(A1:B1)", "5"),
        ("=SUM(A:A)", "2"),
        ("=SUM(A1,B1,10)", "15"),
        ('=A1&" of "&B1', "2 of 3"),
        ("=A1/B1", "0.6666666667"),
        ("=ROUND(A1/B1,2)", "0.67"),
        ('=IF(A1<B1,"less","more")', "less"),
        ("=10%", "0.1"),
        ("='Sheet1'!B1", "3"),
        ("=A1/0", "#DIV/0!"),
        ("=Nowhere!A1", "#REF!"),
        ("=FOO(1)", "#NAME?"),
        ("=A1+C1", "#VALUE!"),
        ("=SUM(", "#ERROR!"),
        ("=NA()", "#N/A"),
        ('=IFERROR(A1/0,"none")', "none"),
        ('=HYPERLINK("https://example.com","here")', "here"),
        ("=D1", "0"),
        ("=10^400", "#NUM!"),
        ("=(0-8)^0.5", "#NUM!"),
        ("=0^-1", "#DIV/0!"),
        ("=ABS()", "#N/A"),
        ("=ROUND(2.675,2)", "2.68"),
        ('="nan"+1', "#VALUE!"),
    ],
)
def test_a_formula_shows_its_value(formula: str, seen: str) -> None:
    spreadsheet = book("2 | 3 | text")

    typed(spreadsheet, "E1", formula)

    assert sees(spreadsheet, "E1") == [seen]
    assert holds(spreadsheet, "E1", "FORMULA") == [[formula]]


PIECES = st.sampled_from(["1", "0", "-", "+", "*", "/", "^", "&", "<", "=", "(", ")", ",", '"a"', "A1", "B1:C2", "%"])
NAMES = st.sampled_from([*FUNCTIONS, "IFERROR", "NOPE", "A"]).map(lambda name: f"{name}(")


@LAW
@given(parts=st.lists(PIECES | NAMES, min_size=1, max_size=8))
def test_every_formula_comes_to_something(parts: list[str]) -> None:
    spreadsheet = book("2 | 3 | text")

    typed(spreadsheet, "E1", "=" + "".join(parts))

    assert len(sees(spreadsheet, "E1")) <= 1


def test_a_value_follows_the_cells_it_is_made_of() -> None:
    spreadsheet = book("2 | =A1*10 | =B1+1")

    typed(spreadsheet, "A1", "3")

    assert sees(spreadsheet) == ["3 | 30 | 31"]


def test_a_circle_is_an_error() -> None:
    assert sees(book("=B1 | =A1")) == ["#REF! | #REF!"]


def test_arguments_are_parted_as_the_locale_does() -> None:
    assert sees(book("=SUM(1,5;2)", locale="de_DE")) == ["3,5"]
