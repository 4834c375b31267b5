"""Field masks: which parts of an answer are asked for, which parts of a message are written."""

from collections.abc import Mapping
from typing import Any

from tests.fakesheets.model.errors import ApiError, invalid, violation

Mask = dict[str, Any]  # {"sheets": {"properties": {}}}: an empty mask below a name is all of it


def read_mask(text: str) -> Mask:
    """`a.b,c(d,e/f)` as a tree; `*` is everything."""
    tree: Mask = {}
    rest = branch(tree, text.replace(" ", ""), text)
    if rest:
        raise bad_mask(text)
    return tree


def branch(tree: Mask, text: str, whole: str) -> str:
    """Read names into the tree up to a closing parenthesis; gives what is left."""
    while True:
        here, name = tree, ""
        nested = False
        while text and text[0] not in ",)":
            letter, text = text[0], text[1:]
            if letter in "./":
                here, name = here.setdefault(name, {}), ""
            elif letter == "(":
                text = branch(here.setdefault(name, {}), text, whole)
                if not text.startswith(")"):
                    raise bad_mask(whole)
                text, name, nested = text[1:], "", True
            else:
                name += letter
        if name:
            here[name] = {}
        elif not nested:
            raise bad_mask(whole)
        if not text.startswith(","):
            return text
        text = text[1:]


def bad_mask(text: str) -> ApiError:
    # unverified: the wording
    return violation("fields", f"Error expanding 'fields' parameter. Cannot find matching fields for path '{text}'.")


def masked(value: Any, mask: Mask) -> Any:
    """Only what the mask asks for; lists element by element."""
    if not mask or "*" in mask:
        return value
    if isinstance(value, list):
        return [masked(one, mask) for one in value]
    if not isinstance(value, Mapping):
        return value
    return {key: masked(value[key], mask[key]) for key in value if key in mask}


def asks_for(mask: Mask, *path: str) -> bool:
    """Whether a mask that was given reaches down to this path."""
    for name in path:
        if not mask or "*" in mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def written_over(old: Mapping[str, Any], new: Mapping[str, Any], mask: Mask) -> dict[str, Any]:
    """`old` with the masked fields of `new`; a masked field that `new` lacks is taken away."""
    if "*" in mask:
        mask = {key: {} for key in (*old, *new)}
    result = dict(old)
    for name, below in mask.items():
        deeper = bool(below) and "*" not in below
        if deeper and isinstance(old.get(name, {}), Mapping) and isinstance(new.get(name, {}), Mapping):
            value = written_over(old.get(name, {}), new.get(name, {}), below)
        else:
            value = new.get(name)
        if value in (None, {}) or value == []:
            result.pop(name, None)
        else:
            result[name] = value
    return result


def write_mask(fields: str | None) -> Mask:
    """The mask of an update; raises ApiError where there is none."""
    if not fields:
        # unverified: the wording is reported by users, not recorded
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    return read_mask(fields)


def without_nulls(value: Any) -> Any:
    """JSON null in a request is the same as a field that is not there."""
    kind = type(value)
    if kind is dict:
        return {key: without_nulls(one) for key, one in value.items() if one is not None}
    if kind is list:
        return [without_nulls(one) for one in value]
    return value
