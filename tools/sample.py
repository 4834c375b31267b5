"""The sample network Harbour, clean and with ten typical mistakes, from tools/harbour.txt."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from netbook.model.schema import Field, TabSchema, Type, tab_named
from tools.template import Value, build_workbook

SOURCE = Path(__file__).with_name("harbour.txt")

NUMBERS = (Type.MONEY, Type.RATE, Type.NUMBER, Type.SHARE)

Table = list[dict[str, Value]]

MISTAKES: tuple[tuple[str, str, str, Value], ...] = (
    ("Opportunities", "OPP-3", "stage", "deliverd"),
    ("Opportunities", "OPP-5", "rules", "retainr"),
    ("Opportunities", "OPP-8", "price", "24.500,-"),
    ("Contributions", "CON-14", "value", "#REF!"),
    ("Contributions", "CON-20", "contribution", "CON-19"),
    ("Contributions", "CON-44", "partner", "Anna"),
    ("Contributions", "CON-46", "date", "2nd of April"),
    ("Contributions", "CON-53", "hours", -20),
    ("Contributions", "CON-55", "opportunity", "OPP-111"),
    ("Receipts", "R-9", "net", None),
)
"""Tab, key, field and what is typed there instead. R-9 loses its gross and tax too."""

SLIPS: tuple[tuple[str, str, str, Callable[[Value], str]], ...] = (
    ("Opportunities", "OPP-1", "client", lambda value: f"{value} "),
    ("Opportunities", "OPP-7", "stage", lambda value: str(value).upper()),
    ("Contributions", "CON-2", "hours", str),
    ("Contributions", "CON-3", "date", str),
)
"""Tab, key, field and how what stands there is typed instead: it can be meant in one way only."""


def build_sample(path: Path) -> None:
    """Write the sample network."""
    build_workbook(path, read_tables(SOURCE.read_text("utf-8")))


def build_dirty_sample(path: Path) -> None:
    """Write the sample network as people might have left it."""
    build_workbook(path, with_mistakes(read_tables(SOURCE.read_text("utf-8"))))


def with_mistakes(tables: Mapping[str, Table]) -> dict[str, Table]:
    """A copy of `tables` with the mistakes in it."""
    copy = {title: [dict(row) for row in table] for title, table in tables.items()}
    for title, key, field, value in MISTAKES:
        row = next(row for row in copy[title] if row[tab_named(title).key] == key)
        row[field] = value
        if field == "net":
            row["gross"] = row["tax"] = None
    for title, key, field, typed in SLIPS:
        row = next(row for row in copy[title] if row[tab_named(title).key] == key)
        row[field] = typed(row[field])
    return copy


def read_tables(text: str) -> dict[str, Table]:
    """Tab title -> rows. In `text` a tab is '[Title]', a line of headers, and its rows; '|' divides cells."""
    tables: dict[str, Table] = {}
    schema, fields = tab_named("Partners"), list[Field]()
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("|")]
        if line.startswith("["):
            schema, fields = tab_named(line.strip("[] ")), []
            tables[schema.title] = []
        elif not fields:
            fields = [_field(schema, header) for header in cells]
        else:
            named = zip(fields, cells, strict=True)
            tables[schema.title].append({field.name: value_of(field, cell) for field, cell in named})
    return tables


def _field(schema: TabSchema, header: str) -> Field:
    return next(field for field in schema.fields if field.header == header)


def value_of(field: Field, cell: str) -> Value:
    """A cell as a person would type it."""
    if not cell:
        return None
    if field.type is Type.DATE:
        return date.fromisoformat(cell)
    if field.type in NUMBERS or field.name in ("step", "min", "max"):
        number = Decimal(cell)
        return int(number) if number == int(number) else float(number)
    return cell
