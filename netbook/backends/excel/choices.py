"""Dropdowns in computed tabs: what a cell offers, and where a list is kept that the rule of a cell cannot hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from netbook.backends.excel.chart import COLUMNS_TAKEN
from netbook.backends.excel.columns import Piece, Rows, text_cell
from netbook.backends.excel.markup import escape
from netbook.model.cells import column_letters
from netbook.model.plan import Tab

MARK = "netbook: what the dropdowns of this tab offer"
"""In the first row of the hidden columns: from there on nothing is read."""

MOST_CHOICES = 200  # in hidden columns; with too many of them the tab could not be read any more
MOST_DROPDOWNS = 65_000
LONGEST_INLINE = 255

_OTHER_TEXT = (
    'errorTitle="Not one of the choices" '
    'error="This text is not in the list of this cell. OK keeps it; Cancel puts back what was there."'
)


@dataclass(frozen=True)
class Dropdowns:
    """The dropdowns of one column. Lists that need cells have them in their own row, from column `first` on."""

    column: int
    choices: Sequence[tuple[str, ...]]
    first: int
    width: int

    def offers(self, at: int) -> tuple[str, ...]:
        """What row `at` of the entries (from 0) keeps in cells; () if nothing."""
        choices = self.choices[at]
        return () if _inline(choices) else choices


def dropdowns_of(tab: Tab) -> list[Dropdowns]:
    """The dropdowns of every column that has some."""
    found = []
    first = len(tab.columns) + 2 + (COLUMNS_TAKEN if tab.chart else 0)  # an empty column keeps the table apart
    for number, column in enumerate(tab.columns, 1):
        if any(column.choices):
            choices = [tuple(texts)[:MOST_CHOICES] for texts in column.choices]
            width = max(0 if _inline(texts) else len(texts) for texts in choices)
            found.append(Dropdowns(number, choices, first, width))
            first += width
    return found


def _inline(choices: tuple[str, ...]) -> str:
    """The list as a part of the rule; '' if a program would take one of its texts for something else."""
    together = ",".join(choices)
    fits = len(together.encode("utf-16-le", "surrogatepass")) <= 2 * LONGEST_INLINE
    return f'"{together}"' if choices and fits and all(map(_is_tame, choices)) else ""


def _is_tame(text: str) -> bool:
    """Whether a text stays as it is inside a rule: no separator of any country, quote, formula or outer space."""
    return text.isprintable() and text == text.strip() and not set('",;\\') & set(text) and text[:1] not in ("", "=")


def hidden_columns(dropdowns: list[Dropdowns]) -> tuple[int, int] | None:
    """The first and the last column that hold lists; None if there are none."""
    used = [one for one in dropdowns if one.width]
    return (used[0].first, used[-1].first + used[-1].width - 1) if used else None


def list_cells(dropdowns: list[Dropdowns], rows: Rows, start: int) -> list[Piece]:
    """The cells of all lists in a batch whose first entry is number `start`, column after column."""
    pieces: list[Piece] = []
    for one in dropdowns:
        offered = [one.offers(at) for at in range(start, start + len(rows.numbers))]
        for at in range(one.width):
            letter = column_letters(one.first + at)
            pieces.append(
                [
                    text_cell(letter, number, 0, choices[at]) if at < len(choices) else ""
                    for number, choices in zip(rows.numbers, offered, strict=True)
                ]
            )
    return pieces


def validations_xml(dropdowns: list[Dropdowns], first_row: int) -> str:
    """The rules of all cells with choices. Other texts may be typed too: a note says so, and lets them pass."""
    rules = [rule for one in dropdowns for rule in _rules(one, first_row)][:MOST_DROPDOWNS]
    return f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>' if rules else ""


def _rules(one: Dropdowns, first_row: int) -> Iterator[str]:
    """A rule for each run of rows that offer the same, or that keep lists of the same length beside them."""
    keys = [_inline(choices) or len(choices) for choices in one.choices]
    for key, run in groupby(enumerate(keys, first_row), key=lambda pair: pair[1]):
        rows = [row for row, _ in run]
        if not key:
            continue
        letter, top, bottom = column_letters(one.column), rows[0], rows[-1]
        formula = key
        if isinstance(key, int):  # without $ before its number, the row is that of each cell
            formula = f"${column_letters(one.first)}{top}:${column_letters(one.first + key - 1)}{top}"
        yield (
            f'<dataValidation type="list" errorStyle="information" allowBlank="1" showErrorMessage="1" {_OTHER_TEXT} '
            f'sqref="{letter}{top}{f":{letter}{bottom}" if bottom > top else ""}">'
            f"<formula1>{escape(str(formula))}</formula1></dataValidation>"
        )
