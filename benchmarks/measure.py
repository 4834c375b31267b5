"""Whole processes, measured from outside: wall and CPU seconds, peak memory."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    """One finished process: seconds by the clock, seconds of CPU (user + system), peak memory in MB."""

    wall: float
    cpu: float
    peak: float


def run(command: Sequence[str], folder: Path | None = None) -> Run:
    """Run a command and measure it. Its output is thrown away; RuntimeError if it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def in_turn(contestants: dict[str, Callable[[], Run]], rounds: int) -> dict[str, Run]:
    """Every contestant once a round, so that a drifting machine is the same for all; the median of each figure."""
    runs: dict[str, list[Run]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, contestant in contestants.items():
            runs[name].append(contestant())
    return {
        name: Run(*(statistics.median(getattr(one, figure) for one in found) for figure in ("wall", "cpu", "peak")))
        for name, found in runs.items()
    }


def table(measured: dict[str, Run], base: str) -> str:
    """The figures as a Markdown table, ratios to `base`."""
    lines = ["| | seconds | ratio | CPU seconds | ratio | peak MB |", "|---|---:|---:|---:|---:|---:|"]
    for name, one in measured.items():
        wall, cpu = one.wall / measured[base].wall, one.cpu / measured[base].cpu
        lines.append(f"| {name} | {one.wall:.3f} | {wall:.2f} | {one.cpu:.3f} | {cpu:.2f} | {one.peak:.0f} |")
    return "\n".join(lines)


PYTHON = sys.executable
