"""The column 'Reads as' of the Rules tab: every row in plain words, on a sample price."""

from collections.abc import Mapping

from netbook.model.cells import Grid, same_name
from netbook.model.entries import Entries
from netbook.model.money import minor_units
from netbook.model.network import Network
from netbook.model.plan import Edit
from netbook.rules.book import RuleBook
from netbook.rules.words import reads_as

SAMPLE_PRICE = 20_000
REFUSED = "not understood: see the tab netbook"


def rules_in_words(entries: Entries, book: RuleBook, grids: Mapping[str, Grid], network: Network) -> tuple[Edit, ...]:
    """The cells of that column that say something else, or nothing. None if the tab has no such column; a cell with
    a formula is left alone."""
    tab = entries["Rules"]
    if not tab.has("reads_as"):
        return ()
    digits = minor_units(network.currency)
    words = {
        part.row: reads_as(step, at, SAMPLE_PRICE * 10**digits, digits)
        for version in book.versions
        for step in version.steps
        for at, part in enumerate(step.parts)
    }
    grid = grids[same_name("Rules")]
    edits = []
    for position, row in enumerate(tab.frame["row"].tolist()):
        at = tab.at(position, "reads_as")
        before = grid.value(row, at.column)
        text = words.get(row, REFUSED)
        if before != text and (row, at.column) not in grid.formulas:
            edits.append(Edit(tab.title, row, at.column, text, before))
    return tuple(edits)
