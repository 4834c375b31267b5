"""Running netbook as a person does: another process, its output, its exit code."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def netbook(folder: Path, *arguments: str, code: int | None = 0, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command in `folder` and check how it ends (None: in any way)."""
    result = subprocess.run(
        [sys.executable, "-m", "netbook", *arguments],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False, **options,
    )  # fmt: skip
    assert code in (None, result.returncode), f"exit code {result.returncode}\n{result.stdout}\n{result.stderr}"
    return result


def facts(folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """What the command says with --json."""
    result: dict[str, Any] = json.loads(netbook(folder, *arguments, "--json", code=code).stdout)
    return result
