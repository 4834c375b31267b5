"""Who is furthest behind, as one whole number a line, the same on every machine.

`behind` is a partner's exact total minus the whole units received, over the groups (step and part) so far on
this opportunity, plus this group's fraction. It is counted in 2**-32 of a minor unit, every fraction rounded
down: remainder * 2**32 // whole, computed exactly. So it depends on values only, never on the order of rows,
and a reference can say the same in one line. The next 24 bits break ties: FNV-1a over the text of opportunity
and partner, mixed with step and part by the finaliser of splitmix64. What is still equal goes by the
partner's name.

Room: |behind| < groups + 1 <= 101 units < 2**7, and 7 + 32 + 24 bits fit an int64.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from netbook.rules.exact import LIMIT, Ints, stable_order, starts_of

Hashes = npt.NDArray[np.uint64]

FRACTION_BITS = 32
UNIT = 1 << FRACTION_BITS
TIE_BITS = 24

# Fowler, Noll, Vo: FNV-1a, 64 bits. http://www.isthe.com/chongo/tech/comp/fnv/
_FNV_OFFSET = np.uint64(0xCBF29CE484222325)
_FNV_PRIME = np.uint64(0x100000001B3)
# Steele, Lea, Flood: Fast splittable pseudorandom number generators (2014), mix64 with Stafford's variant 13.
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


def hash_texts(texts: Sequence[str]) -> Hashes:
    """FNV-1a of the UTF-8 bytes of every text."""
    joined = "".join(texts)
    encoded = texts if joined.isascii() else [text.encode("utf-8", "surrogatepass") for text in texts]
    lengths = np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))
    data = np.frombuffer(joined.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    order = stable_order(-lengths)  # the longest first: those with a byte left are always the first ones
    starts = starts_of(lengths)[order]
    found = np.full(len(encoded), _FNV_OFFSET, dtype=np.uint64)
    alive = np.searchsorted(-lengths[order], -np.arange(lengths.max(initial=0)), side="left")
    for at, count in enumerate(alive.tolist()):
        found[:count] ^= data[starts[:count] + at]
        found[:count] *= _FNV_PRIME
    hashes = np.empty_like(found)
    hashes[order] = found
    return hashes


def mix(values: Hashes) -> Hashes:
    """The finaliser of splitmix64."""
    values = values + _GOLDEN
    values ^= values >> np.uint64(30)
    values *= _MIX_1
    values ^= values >> np.uint64(27)
    values *= _MIX_2
    values ^= values >> np.uint64(31)
    return values


def in_group(partners: Hashes, step: int, part: int) -> Hashes:
    """The partners' hashes for one row of a step.

    `part` counts from 0 within the step, so that moving rows in the tab changes no cent.
    """
    return mix(partners ^ mix(np.array([(step << 32) + part], dtype=np.uint64)))


def tie_bits(opportunity: Hashes, partner: Hashes) -> Ints:
    """24 bits a line, from the hashes of its opportunity and of its partner `in_group`."""
    return (mix(opportunity ^ partner) >> np.uint64(64 - TIE_BITS)).view(np.int64)


def tie_break(opportunity: Hashes, partner: Hashes, step: int, part: int) -> Ints:
    """24 bits a line, said in one go: what another engine needs to give the same cents."""
    return tie_bits(opportunity, in_group(partner, step, part))


def fixed_point(remainder: Ints, whole: Ints) -> Ints:
    """remainder * 2**32 // whole, exactly; 0 <= remainder < whole."""
    largest = int(whole.max(initial=0))
    if largest < 1 << (62 - FRACTION_BITS):
        return (remainder << FRACTION_BITS) // whole
    half = FRACTION_BITS // 2
    if largest < 1 << (62 - half):
        high, rest = np.divmod(remainder << half, whole)
        return (high << half) + (rest << half) // whole
    # Weights beyond 7e13: the same by bits, doubling without leaving int64 (whole <= 2**62).
    if largest > LIMIT:
        raise ValueError("the sum of weights is beyond the limit")
    bits, rest = np.zeros_like(remainder), remainder.copy()
    for _ in range(FRACTION_BITS):
        rest = rest * 2
        over = rest >= whole
        rest -= np.where(over, whole, 0)
        bits = bits * 2 + over
    return bits
