"""Asking whether a workbook changed loads nothing heavy, wherever it lives."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.backends.csv_folder.folders import make_folder
from tests.backends.ods.books import make_ods

PROBE = """
import sys
from netbook.backends import open_backend
from netbook.model.network import WorkbookPlace
print(open_backend(WorkbookPlace("shared", sys.argv[1])).fingerprint())
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.parametrize("location", ["harbour.ods", "harbour"])
def test_a_fingerprint_loads_nothing_heavy(tmp_path: Path, location: str) -> None:
    make_ods(tmp_path / "harbour.ods", {"Partners": (("Partner",),)})
    make_folder(tmp_path / "harbour", {"Partners": (("Partner",),)})

    command = [sys.executable, "-c", PROBE, str(tmp_path / location)]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)

    mark, loaded = result.stdout.splitlines()
    assert len(mark) == 64
    assert not set(loaded.split()) & {"lxml", "python_calamine", "openpyxl", "pandas", "numpy", "rich"}
