"""LibreOffice as the second opinion: it opens what we wrote, and finds everybody's values as they were."""

import csv
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from netbook.model.plan import Plan
from tests.backends.excel.books import FILES, copied, in_ci, make_workbook, needs_corpus, parts_of
from tests.backends.excel.tabs import all_tabs

SOFFICE = shutil.which("soffice")
ALL_SHEETS_AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,{shown},false,false,-1"
VALUES, SHOWN = ALL_SHEETS_AS_CSV.format(shown="false"), ALL_SHEETS_AS_CSV.format(shown="true")
OURS = tuple(tab.title for tab in all_tabs())

# Cells with NOW(), TODAY() or RAND(): they differ between any two looks at the same file.
VOLATILE = {"PhpSpreadsheet__explicitdate-Sheet.csv": ("NOW() in D3, TODAY() in E3", 2, slice(3, 5))}

needs_libreoffice = pytest.mark.skipif(SOFFICE is None and not in_ci(), reason="LibreOffice (soffice) is not installed")


def convert(profile: Path, to: str, target: Path, sources: Sequence[Path]) -> None:
    """Have LibreOffice convert all `sources` in one run."""
    assert SOFFICE, "LibreOffice (soffice) is not installed, and CI must have it"
    target.mkdir(exist_ok=True)
    subprocess.run(
        [
            *(SOFFICE, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", to),
            *("--outdir", str(target), *map(str, sources)),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )


def cells(path: Path) -> list[list[str]]:
    """The rows of a CSV file, without what changes from one moment to the next."""
    rows = list(csv.reader(path.read_text("utf-8").splitlines()))
    if path.name in VOLATILE:
        _, row, columns = VOLATILE[path.name]
        del rows[row][columns]
    return rows


@needs_libreoffice
@needs_corpus
def test_libreoffice_opens_every_result_and_other_tabs_have_their_values(tmp_path: Path) -> None:
    for folder in ("before", "after"):
        (tmp_path / folder).mkdir()
    for source in FILES:
        copied(tmp_path / "before", source)
        backend = copied(tmp_path / "after", source)
        revision = backend.write(Plan(all_tabs(7)), backend.fingerprint())
        backend.write(Plan(all_tabs(1)), revision)
    values = {}
    for folder in ("before", "after"):
        sources = sorted((tmp_path / folder).iterdir())
        convert(tmp_path / "profile", VALUES, tmp_path / f"{folder}-csv", sources)
        values[folder] = {path.name: cells(path) for path in (tmp_path / f"{folder}-csv").iterdir()}

    assert len(values["before"]) > len(FILES)
    differing = [
        name for name, rows in values["before"].items() if name not in VOLATILE and values["after"].get(name) != rows
    ]
    assert differing == []
    for source in FILES:
        if any(name.startswith(f"{source.stem}-") for name in values["before"]):
            for title in OURS:
                assert f"{source.stem}-{title}.csv" in values["after"]
    shown = values["after"]["ClosedXML__databar-Allocations.csv"]
    assert shown[4][:6] == ["OPP-1", "Ana", "6754.72", "0.25", "1", "2024-02-29"]
    assert shown[7][0] == "=1+1"


@needs_libreoffice
def test_after_libreoffice_saved_it_we_write_again_and_styles_do_not_pile_up(tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"Contributions": (("Partner", "Hours"), ("Ana", 3.0))})
    backend.write(Plan(all_tabs()), backend.fingerprint())
    counts = []

    for factor in (2, 3, 4):
        convert(tmp_path / "profile", "xlsx", tmp_path / "saved", [backend.path])
        shutil.copyfile(tmp_path / "saved" / "harbour.xlsx", backend.path)
        by_libreoffice = parts_of(backend.path)
        backend.write(Plan(all_tabs(factor)), backend.fingerprint())
        by_us = parts_of(backend.path)
        counts.append((by_us["xl/styles.xml"].count(b"<xf "), by_libreoffice["xl/styles.xml"].count(b"<xf ")))
        assert len([name for name in by_us if "/charts/chart" in name]) == 1

    assert counts[1] == counts[2]
    assert all(ours == theirs for ours, theirs in counts[1:])


@needs_libreoffice
def test_libreoffice_calculates_the_check_row_anew(tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"Contributions": (("Partner",),)})
    backend.write(Plan(all_tabs()), backend.fingerprint())

    convert(tmp_path / "profile", SHOWN, tmp_path / "csv", [backend.path])

    rows = cells(tmp_path / "csv" / "harbour-Allocations.csv")
    assert rows[3][2] == "0.000"
    assert rows[4][:6] == ["OPP-1", "Ana", "6,754.72", "0.2500", "1", "2024-02-29"]
    assert rows[5][2] == "-0.33"
    assert not any("#" in cell for row in rows for cell in row)
