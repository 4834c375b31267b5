"""Makes the files that are made from others: `python -m tools.generate`; with `--check` it only looks."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tools.checks_page import checks_page
from tools.fixed_zip import parts
from tools.sample import build_dirty_sample, build_sample
from tools.tabs_page import tabs_page
from tools.template import build_workbook

ROOT = Path(__file__).resolve().parent.parent


def _write_tabs_page(path: Path) -> None:
    path.write_text(tabs_page(), "utf-8", newline="\n")


def _write_checks_page(path: Path) -> None:
    path.write_text(checks_page(), "utf-8", newline="\n")


GENERATED: dict[str, Callable[[Path], None]] = {
    "templates/network.xlsx": build_workbook,
    "sample_workbooks/harbour.xlsx": build_sample,
    "sample_workbooks/harbour-dirty.xlsx": build_dirty_sample,
    "docs/tabs.md": _write_tabs_page,
    "docs/checks.md": _write_checks_page,
}
"""File -> what writes it."""


def generate(root: Path = ROOT) -> list[str]:
    """Write every generated file under `root` that is not up to date; their names."""
    stale = out_of_date(root)
    for name in stale:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        GENERATED[name](path)
    return stale


def out_of_date(root: Path = ROOT) -> list[str]:
    """The generated files that would be others if they were generated now."""
    with tempfile.TemporaryDirectory() as scratch:
        return [name for name in GENERATED if not _is_current(name, root / name, Path(scratch))]


def _is_current(name: str, path: Path, scratch: Path) -> bool:
    if not path.is_file():
        return False
    fresh = scratch / path.name
    GENERATED[name](fresh)
    old, new = path.read_bytes(), fresh.read_bytes()
    # The same parts may be packed otherwise where Python has another zlib; that does not make a file old.
    return old == new or (path.suffix == ".xlsx" and parts(old) == parts(new))


def main(arguments: list[str]) -> int:
    """Generate, or with --check name what is out of date and fail."""
    if arguments not in ([], ["--check"]):
        print("Usage: python -m tools.generate [--check]", file=sys.stderr)
        return 2
    if not arguments:
        print("\n".join(f"Wrote {name}" for name in generate()) or "All generated files are up to date.")
        return 0
    stale = out_of_date()
    for name in stale:
        print(f"{name} is out of date. Run: python -m tools.generate", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
