"""A contribution that lacks what its step shares by is pointed out at the cell to fill in."""

from tests.memory import said
from tests.tables import OPP_7

BY_POINTS = "Rules\nRules | Step | Take | To | By\nstandard | 1 | rest | work | points"
NO_IDEA = OPP_7.replace("| Introduced by | Idea", "").replace("| Dee           | IDEA-1", "")


def contributions(*points: str) -> str:
    rows = "\n".join(f"CON-{at} | OPP-7 | {['Ana', 'Ben'][at % 2]} | work | 2026-03-0{at} | 4 | {text}"
                     for at, text in enumerate(points, 1))  # fmt: skip
    return f"Contributions\nContribution | Opportunity | Partner | Role | Date | Hours | Points\n{rows}"


def test_points_that_were_forgotten_in_one_row_are_asked_for_there() -> None:
    assert said(NO_IDEA, BY_POINTS, contributions("3", "2", "", "1")) == [
        ("NB525", "Contributions!G4", "this counts for nothing: step 1 shares by points, and there is none here. "
         "Type Points")]  # fmt: skip


def test_points_of_all_that_somebody_did_may_stand_beside_one_row() -> None:
    assert said(NO_IDEA, BY_POINTS, contributions("9", "7", "", "", "", "")) == []


def test_somebody_without_any_points_is_told_at_each_row() -> None:
    assert [cell for _, cell, _ in said(NO_IDEA, BY_POINTS, contributions("9", "", "3", ""))] == [
        "Contributions!G3",
        "Contributions!G5",
    ]
