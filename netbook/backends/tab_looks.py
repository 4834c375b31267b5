"""How computed tabs look, wherever they are kept."""

from netbook.model.plan import Kind

MOST_FROZEN_ROWS = 12
"""More rows above the entries than these do not stay in view: they would fill a small screen."""

MOST_BARS = 200

# Told apart also by those who do not see all colours (Okabe and Ito).
COLORS = ("0072B2", "E69F00", "009E73", "CC79A7", "56B4E9", "D55E00", "F0E442", "999999")

KIND_FORMATS = {Kind.NUMBER: "#,##0.0000", Kind.WHOLE: "#,##0", Kind.DATE: "yyyy-mm-dd"}
"""The number formats of columns whose cells all have one; MONEY has its own for every number of decimals."""


def money_format(digits: int) -> str:
    """The number format of an amount: thousands apart, negative ones red with their minus."""
    number = "#,##0" + ("." + "0" * digits if digits else "")
    return f"{number};[Red]-{number}"
