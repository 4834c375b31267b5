"""What was agreed, kept in the state and recalled."""

from datetime import datetime
from pathlib import Path

from netbook.state import State
from netbook.state.memory import Planned, recall, store

NOW = datetime(2026, 11, 23, 7, 15)


def agreed_in_turn(folder: Path, *runs: dict[str, tuple[str, ...] | None]) -> list[tuple[str, tuple[str, ...]]]:
    """The entries of a tab that are recalled after these runs, in their order."""
    state = State(str(folder))
    for number, changed in enumerate(runs, 1):
        store(state, Planned(number, NOW, "mark", "writer", {"Partners": changed}, {}, (), {}, (), {}, {}))
    return [*recall(state).base.agreed["Partners"].items()]


def test_entries_are_recalled_in_the_order_in_which_they_were_agreed(tmp_path: Path) -> None:
    first = {f"p-{n}": (f"P-{n}", "") for n in range(1, 13)}
    second = {"p-2": ("P-2", "new"), "p-4": None, "a-1": ("A-1", "")}

    found = agreed_in_turn(tmp_path, first, second)

    order = ["P-1", "P-2", "P-3", *(f"P-{n}" for n in range(5, 13)), "A-1"]
    assert [row[0] for _, row in found] == order
    assert dict(found)["p-2"] == ("P-2", "new")
