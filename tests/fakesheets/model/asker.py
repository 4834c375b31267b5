"""Whoever sends a request, and where the ids of what they make come from."""

from dataclasses import dataclass

from tests.fakesheets.model.dice import Dice


@dataclass(frozen=True)
class Asker:
    """`owner` says whether the file is theirs: then no protection is in their way."""

    email: str
    dice: Dice
    owner: bool = True
