"""The contestants of the validation benchmark, each to be run in a process of its own.

    python -m benchmarks.validators NAME score FOLDER [PEERS]      every workbook in the folders of FOLDER
    python -m benchmarks.validators NAME speed WORKBOOK [PEERS]    one large workbook, reading and checking apart

Prints what was said and measured, as JSON. All contestants but netbook get the same rules, made from the declaration of
tabs and columns as somebody would write them who knows both the tool and the network: types, required cells, lists of
choices, unique keys, links to other tabs, ranges, currency codes. PEERS is where frictionless and pandera are.
"""

import json
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from netbook.model.cells import column_letters
from netbook.model.money import CURRENCIES
from netbook.model.schema import TABS, Field, TabSchema, Type

Told = tuple[str, str, str, int]
"""Code, tab ('' for the file), cell ('' for a whole row), row; for what is held: HELD, opportunity, reason, 0."""

NUMBERS = (Type.MONEY, Type.RATE, Type.NUMBER, Type.SHARE, Type.FACTOR)
CURRENCY_FIELDS = ("Partners.currency", "Opportunities.currency", "Receipts.currency", "Payouts.currency",
                   "Rates.source", "Rates.target")  # fmt: skip
PAST = ("Contributions.date", "Receipts.date", "Payouts.date", "Referrals.date", "Ideas.session_date")
FIRST_DAY = date(2000, 1, 1)
HOURS_A_DAY = 24


@dataclass(frozen=True)
class Rule:
    """What is asked of a column. `link` is the tab and field that it must name."""

    required: bool
    unique: bool
    choices: tuple[str, ...]
    least: float | date | None
    most: float | date | None
    link: tuple[str, str] | None


def rule_of(tab: TabSchema, one: Field) -> Rule:
    """The rule of a column. Keys that netbook gives may be empty."""
    name = f"{tab.title}.{one.name}"
    given = bool(tab.prefix) and one.name == tab.key
    least: float | date | None = None
    most: float | date | None = None
    if one.type is Type.DATE:
        least, most = FIRST_DAY, date.today() + timedelta(0 if name in PAST else 730)
    elif one.type in NUMBERS:
        least = 0
        most = 1 if one.type is Type.SHARE else HOURS_A_DAY if name == "Contributions.hours" else None
    target = next((other for other in TABS if other.title == one.link), None)
    link = (target.title, target.key or target.fields[0].name) if target and one.type is not Type.LIST else None
    choices = tuple(CURRENCIES) if name in CURRENCY_FIELDS else one.choices
    return Rule(one.required and not given, one.name == tab.key, choices, least, most, link)


def header(tab: str, name: str) -> str:
    """The header of a field."""
    return next(one.field(name).header for one in TABS if one.title == tab)


# --- frictionless ------------------------------------------------------------------------------------


def frictionless(path: Path) -> list[Told]:
    from frictionless import Checklist, Package, Resource

    sheets = _sheet_names(path)
    resources = []
    for tab in TABS:
        if tab.title in sheets:
            resource = Resource.from_descriptor(
                {
                    "name": tab.title.casefold(),
                    "path": path.name,
                    "format": "xlsx",
                    "schema": _table_schema(tab, sheets),
                    "dialect": {"headerRows": [1], "headerCase": False, "excel": {"sheet": tab.title}},
                }
            )
            resource.basepath = str(path.parent)
            resource.detector.schema_sync = True
            resources.append(resource)
    package = Package(resources=resources, basepath=str(path.parent))
    said: list[Told] = [("tab-missing", tab.title, "A1", 1) for tab in TABS if tab.needed and tab.title not in sheets]
    titles = {tab.title.casefold(): tab.title for tab in TABS}
    checklist = Checklist(skip_errors=["missing-cell"])  # empty cells at the end of a row need not be there
    for task in package.validate(checklist).tasks:
        tab_title = titles[task.name]
        for error in task.errors:
            row = getattr(error, "row_number", 0) or (getattr(error, "row_numbers", None) or [1])[0]
            named = (getattr(error, "field_names", None) or [""])[0]  # a link that leads nowhere names its field
            column = getattr(error, "field_number", 0) or (task.labels.index(named) + 1 if named in task.labels else 0)
            said.append((error.type, tab_title, f"{column_letters(column)}{row}" if column else "", row))
    return said


def _sheet_names(path: Path) -> list[str]:
    from python_calamine import CalamineWorkbook

    return list(CalamineWorkbook.from_path(str(path)).sheet_names)


def _table_schema(tab: TabSchema, sheets: list[str]) -> dict[str, Any]:
    fields, links = [], []
    for one in tab.fields:
        rule = rule_of(tab, one)
        listed = "string" if rule.choices else "any"  # keys and notes may be numbers
        kind = "date" if one.type is Type.DATE else "number" if one.type in NUMBERS else listed
        limits: dict[str, Any] = {"required": rule.required, "unique": rule.unique}
        if rule.choices:
            limits["enum"] = list(rule.choices)
        if rule.least is not None:
            limits["minimum"] = rule.least.isoformat() if isinstance(rule.least, date) else rule.least
        if rule.most is not None:
            limits["maximum"] = rule.most.isoformat() if isinstance(rule.most, date) else rule.most
        fields.append(
            {"name": one.header, "type": kind, "constraints": {k: v for k, v in limits.items() if v is not False}}
        )
        if rule.link and rule.link[0] in sheets:
            there = {"resource": rule.link[0].casefold(), "fields": [header(*rule.link)]}
            links.append({"fields": [one.header], "reference": there})
    return {"fields": fields, "foreignKeys": links}


# --- pandera -----------------------------------------------------------------------------------------


def read_with_pandas(path: Path) -> dict[str, Any]:
    """All tabs as DataFrames of what stands in the cells; headers and texts without outer spaces."""
    import pandas as pd

    sheets = pd.read_excel(
        path, sheet_name=None, engine="calamine", dtype=object, keep_default_na=False, na_values=[""]
    )
    frames = {}
    for tab in TABS:
        if tab.title in sheets:
            headers = {one.header.casefold(): one.header for one in tab.fields}
            frame = sheets[tab.title]
            frame.columns = [headers.get(str(name).strip().casefold(), str(name)) for name in frame.columns]
            frames[tab.title] = frame.map(lambda cell: cell.strip() if isinstance(cell, str) else cell).dropna(
                how="all"
            )
    return frames


def pandera(path: Path) -> list[Told]:
    frames = read_with_pandas(path)
    said: list[Told] = [("tab-missing", tab.title, "A1", 1) for tab in TABS if tab.needed and tab.title not in frames]
    return [*said, *check_with_pandera(frames)]


def check_with_pandera(frames: dict[str, Any]) -> list[Told]:
    from pandera.errors import SchemaErrors

    said: list[Told] = []
    for tab in TABS:
        if tab.title not in frames:
            continue
        frame = frames[tab.title]
        try:
            _pandera_schema(tab, frames).validate(frame, lazy=True)
        except SchemaErrors as errors:
            places = {name: place for place, name in enumerate(frame.columns, 1)}
            cases = errors.failure_cases
            for column, check, index, case in zip(
                cases["column"], cases["check"], cases["index"], cases["failure_case"], strict=True
            ):
                name = column if column in places else case
                if index is None or index != index:
                    said.append((str(check), tab.title, "", 1))
                else:
                    said.append(
                        (
                            str(check),
                            tab.title,
                            f"{column_letters(places.get(name, 1))}{int(index) + 2}",
                            int(index) + 2,
                        )
                    )
    return said


def _pandera_schema(tab: TabSchema, frames: dict[str, Any]) -> Any:
    import pandas as pd
    import pandera.pandas as pa

    columns = {}
    for one in tab.fields:
        rule = rule_of(tab, one)
        checks = []
        if rule.choices:
            checks.append(pa.Check.isin(list(rule.choices)))
        if rule.link and rule.link[0] in frames and header(*rule.link) in frames[rule.link[0]]:
            known = frames[rule.link[0]][header(*rule.link)]
            checks.append(pa.Check.isin([str(key) for key in known.dropna()]))
        if rule.least is not None:
            checks.append(pa.Check.ge(pd.Timestamp(rule.least) if isinstance(rule.least, date) else rule.least))
        if rule.most is not None:
            checks.append(pa.Check.le(pd.Timestamp(rule.most) if isinstance(rule.most, date) else rule.most))
        dtype = "datetime64[ns]" if one.type is Type.DATE else float if one.type in NUMBERS else pd.StringDtype()
        columns[one.header] = pa.Column(
            dtype, checks, nullable=not rule.required, unique=rule.unique, coerce=True, required=one.required
        )
    return pa.DataFrameSchema(columns)


# --- netbook -----------------------------------------------------------------------------------------


def netbook(path: Path) -> list[Told]:
    from netbook.backends import open_backend
    from netbook.config import load_network
    from netbook.jobs.validate import validate
    from tests.mistakes.score import said_in

    return [
        (one.code, one.tab, one.cell, one.row) for one in said_in(validate(load_network(path.parent), open_backend))
    ]


CONTESTANTS: dict[str, Callable[[Path], list[Told]]] = {
    "netbook": netbook,
    "frictionless": frictionless,
    "pandera": pandera,
}


def score(name: str, folder: Path) -> dict[str, Any]:
    """What a contestant says of every workbook in the folders of `folder`, and its CPU seconds for all of them.

    A workbook that it cannot open at all is one word about the file.
    """
    said: dict[str, list[Told]] = {}
    contestant = CONTESTANTS[name]
    import_module(name)  # what is not installed finds nothing, and says so
    books = sorted(folder.glob("*/network.xlsx"))
    with suppress(Exception):
        contestant(books[0])  # what it loads is not what it does
    start = time.process_time()
    for book in books:
        try:
            said[book.parent.name] = contestant(book)
        except Exception as error:  # noqa: BLE001 (whatever a contestant does with a broken file is its answer)
            said[book.parent.name] = [(f"NB901 {type(error).__name__}", "", "", 0)]
    return {"cpu": time.process_time() - start, "said": said}


# --- speed -------------------------------------------------------------------------------------------


def steps_of(name: str, path: Path) -> dict[str, float]:
    """CPU seconds of a contestant for one large workbook, step by step, and how much it said."""
    return dict(_SPEED[name](path))


def _netbook_steps(path: Path) -> Iterator[tuple[str, float]]:
    from netbook.backends import open_backend
    from netbook.config import load_network
    from netbook.jobs.examine import check
    from netbook.jobs.reading import WANTED

    network = load_network(path.parent)
    start = time.process_time()
    workbook = open_backend(network.workbooks[0]).read(WANTED)
    yield "read", time.process_time() - start
    marks = {"start": time.process_time()}
    checked = check(network, workbook, done=lambda step: marks.update({step: time.process_time()}))
    yield "normalise", marks["normalise"] - marks["start"]
    yield "check", marks["validate"] - marks["normalise"]
    yield "findings", len(checked.findings)


def _pandera_steps(path: Path) -> Iterator[tuple[str, float]]:
    import pandera.pandas  # loading is not checking

    assert pandera.pandas
    start = time.process_time()
    frames = read_with_pandas(path)
    yield "read", time.process_time() - start
    start = time.process_time()
    said = check_with_pandera(frames)
    yield "check", time.process_time() - start
    yield "findings", len(said)


def _frictionless_steps(path: Path) -> Iterator[tuple[str, float]]:
    import frictionless as library

    assert library
    start = time.process_time()
    said = frictionless(path)
    yield "read and check", time.process_time() - start
    yield "findings", len(said)


def _calamine_steps(path: Path) -> Iterator[tuple[str, float]]:
    from python_calamine import CalamineWorkbook

    start = time.process_time()
    book = CalamineWorkbook.from_path(str(path))
    for title in book.sheet_names:
        book.get_sheet_by_name(title).to_python(skip_empty_area=False)
    yield "read", time.process_time() - start


_SPEED = {
    "calamine": _calamine_steps,
    "netbook": _netbook_steps,
    "pandera": _pandera_steps,
    "frictionless": _frictionless_steps,
}


if __name__ == "__main__":
    if len(sys.argv) > 4:
        sys.path.append(sys.argv[4])
    warnings.simplefilter("ignore")
    act = {"score": score, "speed": steps_of}[sys.argv[2]]
    print(json.dumps(act(sys.argv[1], Path(sys.argv[3]))))
