"""Formats as Google keeps them: colours in 8 bits, and each colour beside its colour style."""

from collections.abc import Mapping
from typing import Any

import numpy as np

COLOURS = ("backgroundColor", "foregroundColor", "tabColor", "color")


def stored(value: Any) -> Any:
    """The same format after a round trip: colours quantised, their parts of 0 left out, twins filled in."""
    if isinstance(value, list):
        return [stored(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    result: dict[str, Any] = {}
    for key, one in value.items():
        if key in COLOURS and isinstance(one, Mapping):
            result[key] = quantised(one)
            result[f"{key}Style"] = {"rgbColor": quantised(one)}
        elif key == "rgbColor" and isinstance(one, Mapping):
            result[key] = quantised(one)
        else:
            result[key] = stored(one)
    for key in COLOURS:
        style = result.get(f"{key}Style")
        if isinstance(style, Mapping) and "rgbColor" in style:
            result[key] = style["rgbColor"]  # unverified: a style alone brings its plain colour with it
    return result


def quantised(colour: Mapping[str, float]) -> dict[str, float]:
    return {name: part for name in colour if (part := eighth(colour[name]))}


def eighth(part: float) -> float:
    """A part of a colour in 255 steps, as the shortest 32-bit float."""
    step = int(part * 255 + 1e-4)
    return step // 255 if step in (0, 255) else float(str(np.float32(step / 255)))
