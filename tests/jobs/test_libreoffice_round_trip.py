"""Three workbooks opened and saved in LibreOffice, without a cell typed in them: a sync finds that nothing was."""

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import netbook
from netbook.backends import open_backend
from netbook.jobs.reading import WANTED
from netbook.model.schema import TABS, Field, TabSchema, Type
from netbook.shipped import shipped
from netbook.state import State
from netbook.state.memory import Memory, read_log, recall
from tests.backends.excel.test_libreoffice import convert, needs_libreoffice

NAMES = ("shared", "ana", "ben")

ODD = {
    Type.TEXT: ["00420", "2026-031", "1/2", "TRUE", "1e5", "two\nlines", "Zoe\u0308 & <Söhne>", "=1+1", "a  b", 7, 7.5],
    Type.LIST: ["Ana,Ben ,  Cho", "ä; b"],
    Type.MONEY: [19.99, 0.1 + 0.2, 1234567.89, -420.5, 0, "1234.50", 1e15],
    Type.RATE: [90.05, 1 / 3, "87.50"],
    Type.NUMBER: [12.5, 0.1, 1e-7, 2**53, "3"],
    Type.FACTOR: [0.9215, 1 / 7, 1.000001, "1.5"],
    Type.SHARE: [0.07, 2 / 3, 1],
    Type.DATE: [date(2024, 2, 29), datetime(2026, 5, 6, 7, 8), date(1999, 12, 31), "2026-03-31", "31.3.2026", "soon"],
}
"""What people type, by the type of the column; a choice is typed as it is offered. Not a number in a column of dates: it is
none (NB210) until LibreOffice, which goes by the format of the column, saves it as one."""


def odd_value(field: Field, at: int) -> object:
    if field.type is Type.CHOICE:
        return field.choices[at % len(field.choices)]
    values = ODD[field.type]
    return values[at % len(values)]


def append_odd_rows(sheet: Worksheet, schema: TabSchema, count: int) -> None:
    """Rows with all that may stand in a cell; keys are plain, or the rows could not be told apart."""
    headers = {cell.value: cell.column for cell in sheet[1]}
    for at in range(count):
        row = sheet.max_row + 1
        for place, field in enumerate(schema.fields):
            plain = field.name == schema.key or (not schema.key and field.type is not Type.DATE and field.required)
            value = f"{schema.title} {at}" if plain else odd_value(field, at + place)
            cell = sheet.cell(row, headers[field.header], value)
            if isinstance(value, str):
                cell.data_type = "s"
            if field.type is Type.SHARE:
                cell.number_format = "0%"


def three_workbooks(folder: Path) -> Path:
    """The sample network in three workbooks: each has a third of the entries, and one of the odd ones too."""
    folder.mkdir()
    places = "".join(f'\n[workbooks.{name}]\nlocation = "{name}.xlsx"\n' for name in NAMES)
    (folder / "netbook.toml").write_text(f'[network]\nname = "Harbour"\ncurrency = "EUR"\n{places}', "utf-8")
    for number, name in enumerate(NAMES):
        book = load_workbook(shipped("sample_workbooks") / "harbour.xlsx")
        for schema in TABS:
            sheet = book[schema.title]
            for row in range(2, sheet.max_row + 1):
                if schema.key and row % len(NAMES) != number:
                    for cell in sheet[row]:
                        cell.value = None
            if number == 1:
                append_odd_rows(sheet, schema, 11)
        book.save(folder / f"{name}.xlsx")
    while not netbook.open(folder).sync().unchanged:
        pass
    return folder


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return three_workbooks(tmp_path_factory.mktemp("round-trip") / "network")


def memory_of(folder: Path) -> Memory:
    return recall(State(str(folder)))


def saved_as_xlsx(work: Path, books: list[Path]) -> Path:
    convert(work / "profile", "xlsx", work / "saved", books)
    return work / "saved"


def saved_as_ods_and_back(work: Path, books: list[Path]) -> Path:
    convert(work / "profile", "ods", work / "ods", books)
    return saved_as_xlsx(work, sorted((work / "ods").glob("*.ods")))


def test_every_tab_has_entries_and_every_type_stands_in_them(network: Path) -> None:
    agreed = memory_of(network).base.agreed

    assert {schema.title for schema in TABS} == {title for title, rows in agreed.items() if rows}
    assert not memory_of(network).conflicts
    filled = {
        field.type
        for schema in TABS
        for place, field in enumerate(schema.fields)
        if sum(row[place] != "" for row in agreed[schema.title].values()) >= 3
    }
    assert filled == set(Type)


@needs_libreoffice
@pytest.mark.parametrize("save", [saved_as_xlsx, saved_as_ods_and_back])
def test_what_libreoffice_saved_is_no_edit(
    network: Path, tmp_path: Path, save: Callable[[Path, list[Path]], Path]
) -> None:
    folder = shutil.copytree(network, tmp_path / "network")
    before, log = memory_of(folder), [*read_log(State(str(folder)))]
    places = netbook.open(folder).network.workbooks
    stamps = {place.name: open_backend(place).read(WANTED).stamp for place in places}
    saved = save(tmp_path, [folder / f"{name}.xlsx" for name in NAMES])
    for path in saved.glob("*.xlsx"):
        shutil.copyfile(path, folder / path.name)

    assert {place.name: open_backend(place).read(WANTED).stamp for place in places} == stamps
    result = netbook.open(folder).sync()

    after = memory_of(folder)
    assert not result.unchanged
    assert result.changes == ()
    assert result.cells_filled == 0
    assert [*read_log(State(str(folder)))] == log
    assert after.conflicts == before.conflicts == ()
    assert after.base.agreed == before.base.agreed
    assert result.touched == (), "a computed tab was taken for another"
