"""The template workbook, the library of rule sets, and the page of tabs: what ships is what is declared."""

import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

import netbook
from netbook.jobs.init import init
from netbook.model.entry_looks import ORDER
from netbook.model.schema import COMMON_ROLES, COMPUTED_TABS, TABS, Field, TabSchema, Type, tab_named
from netbook.rules.read import read_rules
from netbook.rules.text import read_text, rule_set_text
from netbook.rules.trial import tried
from netbook.shipped import shipped
from tools.fixed_zip import fix_bytes
from tools.generate import GENERATED, ROOT, out_of_date
from tools.generate import main as generate
from tools.template import Value, build_workbook, computed_tabs

LIBRARY = sorted((shipped("templates") / "rules").glob("*.txt"))
PARTNERS, ROLES = ("network", "GP"), (*COMMON_ROLES, "origination", "management", "cast")
"""What ready rule sets may name: the common roles, and what their comments ask for."""
COLUMNS = [(tab, field) for tab in TABS for field in tab.fields]


def column_id(part: object) -> str:
    return part.title if isinstance(part, TabSchema) else part.header if isinstance(part, Field) else str(part)


@pytest.fixture(scope="module")
def template() -> Workbook:
    return openpyxl.load_workbook(shipped("templates") / "network.xlsx")


def headers(sheet: Worksheet, row: int = 1) -> list[object]:
    return [cell.value for cell in sheet[row]]


def dropdowns(sheet: Worksheet) -> dict[str, tuple[str, str | None]]:
    """Column letter -> formula and error style of its list."""
    found = {}
    for one in sheet.data_validations.dataValidation:
        first, last = str(one.sqref).split(":")
        assert first.rstrip("0123456789") == last.rstrip("0123456789")
        assert first.endswith("2")
        assert int(last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) >= 1000
        assert one.type == "list"
        found[first.rstrip("0123456789")] = (one.formula1, one.errorStyle)
    return found


def test_generated_files_are_up_to_date() -> None:
    assert out_of_date() == []


def test_generating_again_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, write in GENERATED.items():
        once, again = tmp_path / "once", tmp_path / "again"

        write(once)
        write(again)

        assert once.read_bytes() == again.read_bytes(), name
        assert once.read_bytes() == (ROOT / name).read_bytes(), name


def test_check_names_the_file_that_is_out_of_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in GENERATED:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    monkeypatch.setattr("tools.generate.out_of_date", lambda: out_of_date(tmp_path))
    assert generate(["--check"]) == 0

    (tmp_path / "docs/tabs.md").write_text("old")

    assert generate(["--check"]) == 1
    assert capsys.readouterr().err == "docs/tabs.md is out of date. Run: python -m tools.generate\n"


def test_packing_a_workbook_twice_changes_nothing() -> None:
    packed = (shipped("templates") / "network.xlsx").read_bytes()

    assert fix_bytes(packed) == packed


def test_the_tabs_are_in_order_and_the_computed_ones_last(template: Workbook) -> None:
    assert template.sheetnames == [*ORDER, *COMPUTED_TABS]
    assert set(ORDER) == {tab.title for tab in TABS}


@pytest.mark.parametrize("tab", TABS, ids=column_id)
def test_every_declared_header_is_there_in_order(template: Workbook, tab: TabSchema) -> None:
    assert headers(template[tab.title]) == [field.header for field in tab.fields]


@pytest.mark.parametrize("tab", TABS, ids=column_id)
def test_headers_are_bold_filled_and_stay_in_view(template: Workbook, tab: TabSchema) -> None:
    sheet = template[tab.title]

    assert all(cell.font.bold and cell.fill.fill_type == "solid" for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith(f"A1:{get_column_letter(len(tab.fields))}")


@pytest.mark.parametrize(("tab", "field"), COLUMNS, ids=column_id)
def test_every_header_has_a_note_that_says_what_it_is(template: Workbook, tab: TabSchema, field: Field) -> None:
    note = template[tab.title].cell(1, tab.fields.index(field) + 1).comment

    assert note is not None
    assert note.text.startswith(field.help)
    assert field.example in note.text
    given = field.name == tab.key and tab.prefix
    assert note.text.endswith("Needed.") == bool(field.required and not given)


@pytest.mark.parametrize(("tab", "field"), COLUMNS, ids=column_id)
def test_dropdowns_list_exactly_what_is_declared(template: Workbook, tab: TabSchema, field: Field) -> None:
    letter = get_column_letter(tab.fields.index(field) + 1)
    formula, style = dropdowns(template[tab.title]).get(letter, ("", None))

    if field.choices:
        assert formula == '"' + ",".join(field.choices) + '"'
        assert style in (None, "stop")
    elif field.link and field.type is not Type.LIST:
        assert formula.startswith(f"{field.link}!$A$2:$A$")
        assert style == "warning"
        assert template[field.link]["A1"].value == next(t for t in TABS if t.title == field.link).fields[0].header
    elif field.name == "currency":
        assert formula.startswith('"EUR,')
        assert style == "warning"
    else:
        assert formula == ""


def test_lists_in_place_are_short_enough_for_excel(template: Workbook) -> None:
    formulas = [formula for sheet in template for formula, _ in dropdowns(sheet).values()]

    assert formulas
    assert all(len(formula) <= 255 for formula in formulas)
    assert not any("INDIRECT" in formula or "OFFSET" in formula for formula in formulas)


@pytest.mark.parametrize(("tab", "field"), COLUMNS, ids=column_id)
def test_formats_go_with_the_column_and_not_with_thousands_of_cells(
    template: Workbook, tab: TabSchema, field: Field
) -> None:
    sheet = template[tab.title]
    letter = get_column_letter(tab.fields.index(field) + 1)
    code = sheet.column_dimensions[letter].number_format

    assert sheet.max_row < 20
    assert sheet.column_dimensions[letter].width >= field.width
    if field.type is Type.DATE:
        assert code == "yyyy-mm-dd"
    if field.type in (Type.MONEY, Type.RATE):
        assert code == "#,##0.00"


@pytest.mark.parametrize(("title", "header"), [("Rules", "To"), ("Rules", "Part"), ("Receipts", "Invoice")])
def test_what_excel_would_turn_into_something_else_is_marked_as_text(
    template: Workbook, title: str, header: str
) -> None:
    sheet = template[title]
    letter = get_column_letter(headers(sheet).index(header) + 1)

    assert sheet.column_dimensions[letter].number_format == "@"


def test_computed_tabs_are_as_netbook_writes_them_and_protected(template: Workbook) -> None:
    peoples = {template[title].sheet_properties.tabColor.rgb for title in ORDER}
    for tab in computed_tabs():
        sheet = template[tab.title]

        assert headers(sheet, tab.header_row) == [column.header for column in tab.columns]
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert sheet.sheet_properties.tabColor.rgb not in peoples
        assert sheet.freeze_panes == f"A{tab.header_row + 1}"
    assert not any(template[title].protection.sheet for title in ORDER)


def test_the_founding_rule_and_the_common_roles_are_filled_in(template: Workbook) -> None:
    rules = [tuple(cell.value for cell in row) for row in template["Rules"].iter_rows(min_row=2, max_col=7)]
    roles = [row[0].value for row in template["Roles"].iter_rows(min_row=2)]

    assert rules == [
        ("standard", None, 1, "first 30% of price", None, "sale", "equal"),
        ("standard", None, 2, "rest", None, "work", "value"),
    ]
    assert roles == list(COMMON_ROLES)


def test_the_template_is_small() -> None:
    assert (shipped("templates") / "network.xlsx").stat().st_size < 60_000


def test_a_new_network_syncs_at_once_with_nothing_to_correct(tmp_path: Path) -> None:
    made = init(tmp_path / "Nord Kollektiv", currency="SEK")
    network = netbook.open(made.folder)

    result = network.sync()

    assert (network.network.name, network.network.currency) == ("Nord Kollektiv", "SEK")
    assert (result.exit_code, result.findings) == (0, ())


def test_netbook_toml_explains_each_setting() -> None:
    lines = (shipped("templates") / "netbook.toml").read_text("utf-8").splitlines()
    settings = [number for number, line in enumerate(lines) if "=" in line and not line.startswith("#")]

    assert len(lines) <= 20
    assert all(lines[number - 1].startswith("#") for number in settings)


def test_gitignore_keeps_the_state_and_credentials_out() -> None:
    lines = (shipped("templates") / "gitignore.txt").read_text("utf-8").splitlines()

    assert {".netbook/", "*credentials*.json"} <= set(lines)


def test_the_library_has_the_founding_rule_and_others() -> None:
    assert len(LIBRARY) >= 15
    assert "standard" in [path.stem for path in LIBRARY]


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_every_rule_set_of_the_library_is_good_and_says_when_to_use_it(path: Path) -> None:
    text = path.read_text("utf-8")
    rows, wrong = read_text(text)
    book = read_rules(rows, PARTNERS, ROLES)

    assert wrong == []
    assert book.problems == ()
    assert [version.name for version in book.versions] == [path.stem]
    assert text.startswith("# ")
    assert read_rules(read_text(rule_set_text(book.versions[0]))[0], PARTNERS, ROLES) == book
    assert tried(book.versions[0], 2) == []


def library_rows(path: Path) -> Iterator[dict[str, str | int]]:
    for row in read_text(path.read_text("utf-8"))[0]:
        cells = {name: getattr(row, name) for name in ("take", "part", "to", "by", "min", "max", "when")}
        yield {"rules": row.name, "step": int(row.step), **cells}


@pytest.mark.parametrize("paid", [(), ({"opportunity": "OPP-1", "date": date(2026, 3, 2), "net": 3333.33},)])
@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_every_rule_set_of_the_library_splits_a_price_to_the_last_cent(
    path: Path, paid: tuple[dict[str, Value]], tmp_path: Path
) -> None:
    rates = (("Ana", 90), ("Ben", 80), *((name, None) for name in PARTNERS))
    people = [{"partner": name, "rate": rate} for name, rate in rates]
    work = {"opportunity": "OPP-1", "role": "work", "points": 2}
    rows = {
        "Partners": people,
        "Opportunities": [{"opportunity": "OPP-1", "stage": "won", "price": 10000.01, "rules": path.stem}],
        "Contributions": [
            {"opportunity": "OPP-1", "role": "sale", "partner": "Ana"},
            {**work, "partner": "Ana", "hours": 7},
            {**work, "partner": "Ben", "hours": 5},
            {"opportunity": "OPP-1", "role": "expense", "partner": "Ben", "value": 99.5},
            {"opportunity": "OPP-1", "role": "cash", "partner": "Ana", "value": 1000.01},
            *({"opportunity": "OPP-1", "role": role, "partner": "Ana"} for role in ("origination", "management")),
        ],
        "Roles": [{"role": role} for role in ROLES],
        "Receipts": paid,
        "Rules": list(library_rows(path)),
    }
    build_workbook(tmp_path / "small.xlsx", rows)
    (tmp_path / "netbook.toml").write_text(
        '[network]\nname = "Small"\ncurrency = "EUR"\n[workbooks.shared]\nlocation = "small.xlsx"\n'
    )

    lines = netbook.open(tmp_path).allocate()

    assert set(lines["state"]) == {"open"}
    assert str(lines["agreed"].sum()) == "10000.01"
    assert str(lines["earned"].sum()) == ("3333.33" if paid else "0.00")


def test_every_note_opens_beside_its_own_header() -> None:
    for number, title in enumerate(ORDER, 1):
        with zipfile.ZipFile(shipped("templates") / "network.xlsx") as packed:
            drawing = packed.read(f"xl/drawings/commentsDrawing{number}.vml").decode()
        placed = re.findall(r"<\w+:Anchor>(\d+), \d+, 0, 2, .*?<\w+:Column>(\d+)<", drawing)

        assert [int(column) for _, column in placed] == list(range(len(tab_named(title).fields)))
        assert all(int(left) == int(column) + 1 for left, column in placed)
