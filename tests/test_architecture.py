"""What holds the house together: contracts, documents, shipped files."""

import re
from pathlib import Path

import pytest

from netbook.cli import COMMANDS
from netbook.shipped import shipped

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_readme_starts_with_exactly_two_commands() -> None:
    assert len(re.findall(r"^```bash$", README, re.MULTILINE)) == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"| `netbook {command}" in README


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for page in (
        ROOT / "README.md",
        ROOT / "CHANGELOG.md",
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "benchmarks").glob("*.md"),
    ):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_file_of_the_shipped_folders_is_shipped() -> None:
    declared = (
        (ROOT / "setup.cfg").read_text("utf-8").partition("[options.package_data]")[2].partition("[options.entry")[0]
    )
    patterns = dict(line.split(" = ") for line in declared.strip().splitlines())
    for folder in ("templates", "sample_workbooks"):
        files = {path for path in shipped(folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts}
        listed = {
            path for pattern in patterns[f"netbook.{folder}"].split(", ") for path in shipped(folder).glob(pattern)
        }
        assert files == listed


def test_asserts_are_for_tests() -> None:
    for path in (ROOT / "netbook").rglob("*.py"):
        assert not re.search(r"^\s*assert ", path.read_text("utf-8"), re.MULTILINE), path
