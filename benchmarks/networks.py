"""Networks of any size, made anew for each benchmark: no random, the same size gives the same workbook."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from netbook.model.schema import TABS

PER_OPPORTUNITY = 8
PARTNERS = 40
CONFIG = '[network]\nname = "Bench"\ncurrency = "EUR"\n\n[workbooks.shared]\nlocation = "bench.xlsx"\n'


def make_network(folder: Path, contributions: int) -> Path:
    """A network of `contributions` in `folder`, under the founding rule; the path of its workbook."""
    return write_network(folder, _rows(contributions))


def write_network(folder: Path, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> Path:
    """A network with these entries by tab, each by field; the path of its workbook."""
    from openpyxl import Workbook  # a light parent measures its children's memory better

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "netbook.toml").write_text(CONFIG, "utf-8")
    book = Workbook(write_only=True)
    for schema in TABS:
        sheet = book.create_sheet(schema.title)
        sheet.append([field.header for field in schema.fields])
        for row in rows.get(schema.title, ()):
            sheet.append([row.get(field.name) for field in schema.fields])
    path = folder / "bench.xlsx"
    book.save(path)
    return path


def _rows(contributions: int) -> dict[str, list[dict[str, object]]]:
    opportunities = max(contributions // PER_OPPORTUNITY, 1)
    start = date(2025, 1, 1)
    return {
        "Partners": [{"partner": f"Partner {n}", "rate": 60 + n} for n in range(PARTNERS)],
        "Opportunities": [
            {
                "opportunity": f"OPP-{n}",
                "title": f"Project {n}",
                "client": f"Client {n % 997}",
                "stage": "won" if n % 5 else "delivered",
                "lead_date": start + timedelta(n % 300),
                "price": 5000 + n % 9000 + 0.25,
                "rules": "standard",
                "agreed_on": start + timedelta(n % 300 + 20),
            }
            for n in range(opportunities)
        ],
        "Contributions": [
            {
                "contribution": f"CON-{n}",
                "opportunity": f"OPP-{n // PER_OPPORTUNITY % opportunities}",
                "partner": f"Partner {(n * 7 + n // PER_OPPORTUNITY) % PARTNERS}",
                "role": "sale" if n % PER_OPPORTUNITY < 3 else "work",
                "date": start + timedelta(n % 400),
                "hours": n % 40 + 0.25,
            }
            for n in range(contributions)
        ],
        "Receipts": [
            {
                "receipt": f"R-{n}",
                "opportunity": f"OPP-{n}",
                "date": start + timedelta(n % 500),
                "net": 2500 + n % 4500,
            }
            for n in range(opportunities)
        ],
        "Rules": [
            {"rules": "standard", "step": 1, "take": "first 30% of price", "to": "sale", "by": "equal"},
            {"rules": "standard", "step": 2, "take": "rest", "to": "work", "by": "value"},
        ],
    }
