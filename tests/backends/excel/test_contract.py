from pathlib import Path

import pytest

from netbook.backends.memory import MemoryBackend
from tests.backends.contract import Contract, Make, MarksContract
from tests.backends.excel.books import make_workbook


class TestExcel(Contract, MarksContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        return lambda tabs: make_workbook(tmp_path / "harbour.xlsx", tabs)


class TestMemory(Contract, MarksContract):
    @pytest.fixture
    def make(self) -> Make:
        return MemoryBackend
