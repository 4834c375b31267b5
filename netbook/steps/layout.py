"""Rows of a tab that are no entries though something stands in them: headings repeated, totals, a second table."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from netbook.model.cells import CellValue, Grid, same_name
from netbook.model.schema import Field, TabSchema, Type

_TOTAL = (
    r"(?:(?:grand|overall|sub|zwischen|sous)[- ]?)?"
    r"(?:totals?|sums?|summe|gesamt|gesamtsumme|totaal|totale|totales|suma|soma|somme|average|mean|avg|mittelwert|Σ|Ʃ|∑|итого|всего"
    r"|celkem|razem|ukupno|összesen|yhteensä|totalt|i alt|toplam|σύνολο"
    r"|合計|総計|小計|合计|总计|小计|합계|총계|المجموع|الإجمالي"
    r"|סה\"כ|סך הכל|сума|разом)(?:\s(?:général|general|generale|result|geral))?"
)
_ONLY_TOTAL = re.compile(rf"{_TOTAL}\s*[:=]?", re.IGNORECASE)
_TOTAL_OF = re.compile(rf"{_TOTAL}\b[\s:=-].*|.+\b(?:sub-?)?total\s*[:=]?", re.IGNORECASE)

MOST_KEYS = 5000
"""In a tab with so few entries a total is looked for even where nothing but the key says what a row is."""

LOOSE_WORDS = 3
"""A row with nothing but a text of so many words, below an empty row, is a remark."""


class Stranger(StrEnum):
    """What a row is that is no entry."""

    HEADINGS = "headings"
    TOTAL = "total"
    TABLE = "table"
    REMARK = "remark"
    HINTS = "hints"
    FILLED = "filled"


@dataclass(frozen=True)
class Body:
    """The cells under the headers: by declared field, and all of a line; both from 0, with the header of each field."""

    schema: TabSchema
    columns: Mapping[str, Sequence[CellValue]]
    rows: Sequence[Sequence[CellValue]]
    headers: Mapping[str, str]

    @property
    def naming(self) -> list[Field]:
        """The fields that say what an entry is."""
        fields = [self.schema.field(name) for name in self.columns]
        return [field for field in fields if field.required or field.name == self.schema.key]


def body_of(
    grid: Grid, index: Mapping[str, int], below: int, schema: TabSchema, columns: Mapping[str, Sequence[CellValue]]
) -> Body:
    """The body of a tab whose fields stand at `index`, under the headers. `columns` are its cells by field."""
    header = grid.rows[below - 1]
    headers = {name: str(header[at]) for name, at in index.items()}
    return Body(schema, columns, grid.rows[below:], headers)


def strangers(body: Body) -> dict[int, Stranger]:
    """Line -> what it is instead of an entry. One pass over the cells that are needed where a tab is filled in as it
    should be."""
    naming = body.naming
    if not naming or not body.rows:
        return {}
    found = dict.fromkeys(_headings(body, naming), Stranger.HEADINGS)
    halves = _half_filled(body, naming)
    totals = [line for line in halves if line not in found and (_is_total(body, line) or _is_sum(body, line))]
    found |= dict.fromkeys(totals, Stranger.TOTAL)
    if 0 not in found and _is_hints(body):
        found[0] = Stranger.HINTS
    found |= dict.fromkeys(_sections(body, [line for line in halves if line not in found]), Stranger.REMARK)
    found |= dict.fromkeys(_filled_too_far(body, [line for line in halves if line not in found]), Stranger.FILLED)
    return found | _below_gaps(body, [line for line in halves if not any(map(_filled, body.rows[line]))], found)


_HINT = re.compile(
    r"(?:e\.? ?g\.|z\. ?b\.|p\. ?ex\.|for example|such as) ?.*|[dmyjta]+[-./ ][dmyjta]+[-./ ][dmyjta]+|\.{2,3}"
    r"|\(.*\)|<.*>",
    re.IGNORECASE,
)


def _is_hints(body: Body) -> bool:
    """Whether the first line says what to type: 'e.g. OPP-7', 'dd/mm/yyyy'."""
    cells = [of[0] for of in body.columns.values() if _filled(of[0])]
    texts = [cell for cell in cells if isinstance(cell, str)]
    hints = sum(_HINT.fullmatch(text.strip()) is not None for text in texts)
    return hints >= 2 and 2 * hints >= len(cells)


def _alone(body: Body, line: int) -> int | None:
    """The place of the only cell of a line that is filled; None if there are more, or none."""
    filled = [at for at, cell in enumerate(body.rows[line]) if _filled(cell)]
    return filled[0] if len(filled) == 1 else None


def _sections(body: Body, lines: Sequence[int]) -> list[int]:
    """Lines with nothing but a text in the column of keys that is formed like none of them: 'Phase 2', 'done'."""
    column = body.columns.get(body.schema.key)
    if column is None or not body.schema.prefix:
        return []
    alone = [
        line for line in lines if isinstance(column[line], str) and column[line] and _alone(body, line) is not None
    ]
    if not alone or len(alone) > MOST_SECTIONS:
        return []
    apart = {*alone}
    forms = {_form(cell) for line, cell in enumerate(column) if cell != "" and line not in apart}
    return [line for line in alone if forms and _form(column[line]) not in forms]


MOST_SECTIONS = 50
_DIGITS = re.compile(r"\d+")


def _form(cell: CellValue) -> str:
    return _DIGITS.sub("0", same_name(str(cell)))


def _filled_too_far(body: Body, lines: Sequence[int]) -> list[int]:
    """Lines below the last entry with nothing but the text above them once more, as when it is dragged down. A number
    there may be a total, what is left of an entry, or a formula that comes to nothing."""
    found: list[int] = []
    known = set(lines)
    last = next((line for line in range(len(body.rows) - 1, -1, -1) if any(map(_filled, body.rows[line]))), -1)
    while last in known and last > 0:
        at = _alone(body, last)
        if at is None or not isinstance(body.rows[last][at], str) or body.rows[last][at] != body.rows[last - 1][at]:
            return found
        found.append(last)
        last -= 1
    return found


def _filled(cell: CellValue) -> bool:
    return cell != "" and (type(cell) is not str or not cell.isspace())


def _headings(body: Body, naming: Sequence[Field]) -> Iterator[int]:
    """Lines in which the headers stand again."""
    first = naming[0].name
    column, text = body.columns[first], body.headers[first]
    if text not in column:
        return
    for line, cell in enumerate(column):
        if cell == text and sum(
            same_name(str(of[line])) == same_name(body.headers[name]) for name, of in body.columns.items()
        ) >= min(2, len(body.columns)):
            yield line


def _half_filled(body: Body, naming: Sequence[Field]) -> list[int]:
    """Lines without one of the cells that every entry has; all lines of a short tab in which only the key is needed."""
    needed = [field.name for field in naming if field.name != body.schema.key]
    if not needed:
        return [*range(len(body.rows))] if len(body.rows) <= MOST_KEYS else []
    lines: set[int] = set()
    for name in needed:
        column = body.columns[name]
        if "" in column:
            lines.update(line for line, cell in enumerate(column) if cell == "")
    return sorted(lines)


def _is_total(body: Body, line: int) -> bool:
    """Whether a line is called a total, and says nothing else in words."""
    cells = [of[line] for of in body.columns.values()]
    texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip()]
    numbers = any(type(cell) in (float, int) and cell != 0 for cell in cells)
    if not texts or len(texts) > 2:
        return False
    return any(_ONLY_TOTAL.fullmatch(text) for text in texts) or (
        numbers and any(_TOTAL_OF.fullmatch(text) for text in texts)
    )


def _is_sum(body: Body, line: int) -> bool:
    """Whether a line has nothing but the sum of all that stands above it in that column. Where all of that is 0, it is
    a formula that comes to nothing."""
    at = _alone(body, line)
    if at is None or type(body.rows[line][at]) is not float or body.rows[line][at] == 0:
        return False
    above = [cell for cell in (row[at] for row in body.rows[:line]) if isinstance(cell, float)]
    return len(above) > 1 and abs(sum(above) - float(str(body.rows[line][at]))) < HALF_A_CENT


HALF_A_CENT = 0.005


def _below_gaps(body: Body, empty: Sequence[int], known: Mapping[int, Stranger]) -> dict[int, Stranger]:
    """Second tables and remarks: what stands below an empty line and is no entry."""
    gaps = set(empty)
    found: dict[int, Stranger] = {}
    for gap in empty:
        start = gap + 1
        if start in gaps or start >= len(body.rows) or start in known:
            continue
        end = next((line for line in range(start, len(body.rows)) if line in gaps), len(body.rows))
        if _is_remark(body, start) and end == start + 1:
            found[start] = Stranger.REMARK
        elif end > start + 1 and (_is_header_like(body, start) or _is_foreign(body, range(start, end))):
            found |= dict.fromkeys(range(start, end), Stranger.TABLE)
    return found


def _is_foreign(body: Body, lines: Sequence[int]) -> bool:
    """Whether lines, the first of them words only, have no cell that every entry needs, and no key of their form."""
    needed = [body.columns[field.name] for field in body.naming if field.name != body.schema.key]
    keys = body.columns.get(body.schema.key)
    if keys is None or not needed or any(of[line] != "" for of in needed for line in lines):
        return False
    forms = {_form(cell) for cell in keys[: lines[0]] if cell != ""}
    first = [cell for cell in body.rows[lines[0]] if _filled(cell)]
    words = all(isinstance(cell, str) and not _DIGITS.search(cell) for cell in first)
    return words and len(first) > 1 and bool(forms) and not any(_form(keys[line]) in forms for line in lines)


def _is_remark(body: Body, line: int) -> bool:
    filled = [cell for cell in body.rows[line] if _filled(cell)]
    return len(filled) == 1 and isinstance(filled[0], str) and len(filled[0].split()) >= LOOSE_WORDS


def _is_header_like(body: Body, line: int) -> bool:
    """Whether a line is nothing but words, at least one of them where no word belongs, and none seen further up."""
    cells = {name: of[line] for name, of in body.columns.items() if _filled(of[line])}
    if len(cells) < 2 or not all(
        isinstance(cell, str) and not any(map(str.isdecimal, cell)) for cell in cells.values()
    ):
        return False
    odd = False
    for name, cell in cells.items():
        field, text = body.schema.field(name), same_name(str(cell))
        if field.type is Type.CHOICE:
            misplaced = text not in field.choices
        elif field.link:
            misplaced = text not in {same_name(str(above)) for above in body.columns[name][:line]}
            if not misplaced:
                return False
        else:
            misplaced = field.type is not Type.TEXT and field.type is not Type.LIST
        odd |= misplaced
    return odd


def fits(cell: CellValue, field: Field) -> bool:
    """Whether a cell is of the kind that a field holds; an empty one says nothing."""
    if field.type is Type.DATE:
        return isinstance(cell, date)
    if field.type is Type.CHOICE:
        return isinstance(cell, str) and same_name(cell) in field.choices
    if field.type in (Type.TEXT, Type.LIST):
        return isinstance(cell, str) and cell != ""
    return type(cell) in (float, int)
