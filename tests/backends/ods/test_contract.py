from pathlib import Path

import pytest

from tests.backends.contract import Contract, Make
from tests.backends.ods.books import make_ods


class TestOds(Contract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        return lambda tabs: make_ods(tmp_path / "harbour.ods", tabs)
