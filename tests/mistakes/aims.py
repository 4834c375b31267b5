"""What the checks should reach, and what they hold today. Whoever improves the checks raises HOLDS; nobody lowers it.

Measured by `python -m tests.mistakes.score`; the test of a few files asserts HOLDS. On 480 files of seed 1 it was 67% at
the cell, 58% with the right diagnosis and a noise of 0.7 when the judge was written.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Marks:
    """Shares of the mistakes: found at the cell, found with a right diagnosis; findings too many per file with
    mistakes, on average. In files without mistakes nothing may be found, which has a test of its own."""

    recall: float
    diagnosis: float
    noise: float


AIM = Marks(recall=0.99, diagnosis=0.95, noise=0.2)
HOLDS = Marks(recall=0.97, diagnosis=0.95, noise=0.1)
