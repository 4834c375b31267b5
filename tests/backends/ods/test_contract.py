from pathlib import Path

import pytest

from netbook.errors import BackendError
from tests.backends.contract import Contract, Make, MarksContract
from tests.backends.ods.books import make_ods


class TestOds(Contract, MarksContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Make:
        return lambda tabs: make_ods(tmp_path / "harbour.ods", tabs)

    def test_a_copy_that_cannot_be_made_is_told_in_words_and_leaves_nothing(self, make: Make, tmp_path: Path) -> None:
        target = tmp_path / "missing" / "copy.ods"

        with pytest.raises(BackendError, match="could not be copied"):
            make({"A": (("x",),)}).copy_to(target)

        assert sorted(path.name for path in tmp_path.iterdir()) == ["harbour.ods"]
