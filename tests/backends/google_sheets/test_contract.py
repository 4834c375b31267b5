from pathlib import Path
from typing import Any

import pytest

from tests.backends.contract import Contract, Make, MarksContract
from tests.backends.google_sheets.sheets import make_sheet


class TestGoogleSheets(Contract, MarksContract):
    @pytest.fixture
    def make(self, server: Any, signed_in: Path) -> Make:
        return lambda tabs: make_sheet(server, tabs)
