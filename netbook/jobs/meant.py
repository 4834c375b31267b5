"""What a person said is meant, where a sync would rather leave a workbook out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Meant:
    """`deletes`: much may be gone from a workbook. `adopt`: one with the mark of another network is ours, and new."""

    deletes: bool = False
    adopt: bool = False


NOTHING_MEANT = Meant()
