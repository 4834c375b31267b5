"""The ids that Google draws by chance, drawn here from a seed so that every run is the same."""

import random
import string
from typing import Protocol

ID_SIGNS = string.ascii_letters + string.digits + "-_"


class Dice(Protocol):
    """Where new ids come from; a replay gives the ones that were recorded."""

    def spreadsheet_id(self) -> str: ...

    def number(self, kind: str) -> int:
        """For a sheet, a namedRange, a protectedRange, a chart or a permission."""
        ...


class SeededDice:
    """Ids that look like Google's."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)

    def spreadsheet_id(self) -> str:
        return "1" + "".join(self.random.choices(ID_SIGNS, k=43))

    def number(self, kind: str) -> int:
        return self.random.randint(1, 2**31 - 1)
