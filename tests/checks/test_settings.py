"""What stands in the tab Settings and is ignored is said."""

import pytest

from tests.memory import said
from tests.tables import FOUNDING_RULE, OPP_7


@pytest.mark.parametrize("value", ["a month", "-30", "sixty", "6 weeks", "0", "30.5"])
def test_days_are_a_whole_number_above_nothing(value: str) -> None:
    settings = f'Settings\nSetting | Value\nStale after | "{value}"'

    assert said(OPP_7, FOUNDING_RULE, settings) == [
        ("NB560", "Settings!B2", f"'{value}' is not a number of days, so 'Stale after' is ignored. Type a whole number "
         "above 0, such as 60, or clear the cell")]  # fmt: skip


def test_a_number_of_days_is_one() -> None:
    assert said(OPP_7, FOUNDING_RULE, "Settings\nSetting | Value\nstale after | 60") == []
