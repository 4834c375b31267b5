"""Money in minor units."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbook.model.money import CURRENCIES, minor_units, money_text, plain_money, to_minor


@pytest.mark.parametrize(("code", "digits"), [("EUR", 2), ("JPY", 0), ("BHD", 3), ("CLF", 4), (" eur ", 2), ("XTS", 2)])
def test_a_currency_has_its_decimals(code: str, digits: int) -> None:
    assert minor_units(code) == digits


def test_the_list_is_that_of_iso_4217() -> None:
    iso4217 = pytest.importorskip("iso4217")

    published = {one.code: one.exponent for one in iso4217.Currency if one.exponent is not None}

    lately_withdrawn = {"BGN", "ANG"}
    assert {code: CURRENCIES.get(code) for code in published} == published
    assert set(CURRENCIES) - set(published) <= lately_withdrawn


@pytest.mark.parametrize(
    ("amount", "digits", "text", "plain"),
    [
        (675472, 2, "6,754.72", "6754.72"), (0, 2, "0.00", "0.00"), (-5, 2, "-0.05", "-0.05"),
        (-123456789, 2, "-1,234,567.89", "-1234567.89"), (1200, 0, "1,200", "1200"), (1, 3, "0.001", "0.001"),
    ],
)  # fmt: skip
def test_money_as_text(amount: int, digits: int, text: str, plain: str) -> None:
    assert (money_text(amount, digits), plain_money(amount, digits)) == (text, plain)


@pytest.mark.parametrize(
    ("amount", "digits", "units"),
    [
        ("1000.10", 2, 100010),
        ("1000.100", 2, 100010),
        ("0.005", 2, None),
        ("1.5", 0, None),
        ("1E+3", 2, 100000),
        ("NaN", 2, None),
    ],
)
def test_more_decimals_than_the_currency_has_are_refused_not_rounded(
    amount: str, digits: int, units: int | None
) -> None:
    assert to_minor(Decimal(amount), digits) == units


@given(st.integers(-(10**18), 10**18), st.integers(0, 4))
def test_text_and_back_is_the_same_money(amount: int, digits: int) -> None:
    assert to_minor(Decimal(plain_money(amount, digits)), digits) == amount
    assert to_minor(Decimal(money_text(amount, digits).replace(",", "")), digits) == amount
