"""Networks that are in step already."""

import shutil
from pathlib import Path

import pytest

from tests.jobs.behaviours.partners import Partners, partners_in


@pytest.fixture(scope="session")
def in_step(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workbooks of Ana and Ben, after a sync."""
    partners = partners_in(tmp_path_factory.mktemp("in-step"))
    assert partners.sync().exit_code == 0
    return partners.folder


@pytest.fixture
def two(in_step: Path, tmp_path: Path) -> Partners:
    """Ana and Ben, in step."""
    folder = tmp_path / "two"
    shutil.copytree(in_step, folder)
    return Partners(folder)


@pytest.fixture(scope="session")
def three_in_step(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workbooks of Ana, Ben and Cho, after a sync."""
    partners = partners_in(tmp_path_factory.mktemp("in-step"), names={"ana": "", "ben": "", "cho": ""})
    assert partners.sync().exit_code == 0
    return partners.folder


@pytest.fixture
def three(three_in_step: Path, tmp_path: Path) -> Partners:
    """Ana, Ben and Cho, in step."""
    folder = tmp_path / "three"
    shutil.copytree(three_in_step, folder)
    return Partners(folder)
