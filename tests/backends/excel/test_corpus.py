"""Real workbooks from other programs and their test suites: what we do not name stays as it is, to the byte."""

import warnings
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from netbook.backends.memory import tab_values
from netbook.model.cells import same_name
from netbook.model.plan import Plan
from tests.backends.excel.books import FILES, copied, needs_corpus, parts_of
from tests.backends.excel.tabs import all_tabs

# Parts that list what is in the workbook: they change because a tab more is in it.
LISTS = ("workbook.xml", "workbook.xml.rels", "styles.xml", "[Content_Types].xml", "app.xml")


def test_the_corpus_is_there() -> None:
    if not FILES:
        pytest.skip("the corpus of real workbooks is not there")

    assert len(FILES) >= 44


@needs_corpus
@pytest.mark.parametrize("source", FILES, ids=lambda path: path.name)
def test_tabs_are_added_replaced_and_replaced_again_and_all_else_stays(source: Path, tmp_path: Path) -> None:
    backend = copied(tmp_path, source)
    before, revision = parts_of(backend.path), backend.fingerprint()
    versions = []

    for factor in (1, 7, 1):
        revision = backend.write(Plan(all_tabs(factor)), revision)
        assert revision == backend.fingerprint()
        versions.append(parts_of(backend.path))
        _reads_back(backend.path, factor)

    first, second, third = versions
    assert first == third
    assert list(first) == list(second) == list(third)
    assert list(first)[: len(before)] == list(before)
    for parts in versions:
        changed = {name for name in before if parts.get(name) != before[name]}
        assert all(name.rpartition("/")[2] in LISTS for name in changed)
    ours = {name for name in first if name not in before}
    assert {name for name in first if first[name] != second[name]} <= ours
    for name in first:
        if name.endswith((".xml", ".rels")) and name in ours | {n for n in before if n.endswith(LISTS)}:
            etree.fromstring(first[name])


def _reads_back(path: Path, factor: int) -> None:
    from netbook.backends.excel import ExcelBackend

    tabs = all_tabs(factor)
    workbook = ExcelBackend(path, "again").read({same_name(tab.title) for tab in tabs})
    for tab in tabs:
        assert workbook.grids[same_name(tab.title)].rows == tab_values(tab)


@needs_corpus
@pytest.mark.parametrize("source", FILES, ids=lambda path: path.name)
def test_openpyxl_opens_what_it_could_open_before(source: Path, tmp_path: Path) -> None:
    backend = copied(tmp_path, source)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            openpyxl.load_workbook(source).close()
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            pytest.skip(f"openpyxl cannot open the original: {error!r}")
        backend.write(Plan(all_tabs()), backend.fingerprint())

        workbook = openpyxl.load_workbook(backend.path)

    if b"purl.oclc.org" in parts_of(source)["xl/workbook.xml" if "wtf" not in source.name else "wtf/workbook.xml"]:
        assert workbook.sheetnames == []  # openpyxl does not see the tabs of strict workbooks
        return
    balances = workbook["Balances"]
    assert balances["B3"].value == 1200
    assert balances["B3"].number_format == "#,##0.00;[Red]-#,##0.00"
    assert balances.protection.sheet
    assert balances.freeze_panes == "A3"
    assert len(balances._charts) == 1
