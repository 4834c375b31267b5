from pathlib import Path

import pytest

from netbook.backends.memory import tab_values
from netbook.model.plan import Plan
from tests.backends.contract import ALLOCATIONS, CONTRIBUTIONS, Contract, Make
from tests.backends.csv_folder.folders import make_folder


class TestCsvFolder(Contract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        return lambda tabs: make_folder(tmp_path / "harbour", tabs)

    def test_a_new_tab_comes_last_and_reads_back_equal(self, make: Make) -> None:
        """As of every backend, but that a live cell is the value it had: csv files know no formulas."""
        backend = make({"Contributions": CONTRIBUTIONS})

        revision = backend.write(Plan((ALLOCATIONS,)), backend.fingerprint())

        workbook = backend.read({"contributions", "allocations"})
        assert revision == workbook.revision == backend.fingerprint()
        assert workbook.titles == ("Contributions", "Allocations")
        assert workbook.grids["allocations"].rows == tab_values(ALLOCATIONS)
        assert workbook.grids["allocations"].formulas == frozenset()
        assert [tuple(row) for row in workbook.grids["contributions"].rows] == list(CONTRIBUTIONS)

    def test_a_formula_is_never_written_over(self, make: Make) -> None:
        pytest.skip("csv files know no formulas")
