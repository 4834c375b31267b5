"""A person settles a conflict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netbook.errors import UsageError
from netbook.jobs.history import meant, workbook_named
from netbook.model.base import DELETE, KEEP, NEW_KEY, WHOLE_ROW
from netbook.model.cells import same_name
from netbook.model.network import Network
from netbook.model.schema import Field, Type, tab_named
from netbook.model.spoken import spoken
from netbook.state import State

Facts = Mapping[str, Any]
AGREED = "agreed"
"""In place of a workbook: the value agreed on last."""


@dataclass(frozen=True)
class Answer:
    """How a conflict is settled: one of these. `take` and `new_key` name a workbook (or `take` AGREED);
    None is not said."""

    take: str | None = None
    value: str | None = None
    keep: bool = False
    delete: bool = False
    new_key: str | None = None

    @property
    def given(self) -> list[str]:
        """The options that were given, as they are typed."""
        said = {
            "--take": self.take is not None,
            "--value": self.value is not None,
            "--keep": self.keep,
            "--delete": self.delete,
            "--new-key": self.new_key is not None,
        }
        return [option for option, is_given in said.items() if is_given]


def open_conflicts(network: Network) -> tuple[Facts, ...]:
    """The conflicts of the last sync, as `conflict_facts` has them."""
    last = State(network.folder).last_run()
    return tuple(last[1]["conflicts"]) if last else ()


def conflict_named(conflicts: Sequence[Facts], text: str) -> Facts:
    """The conflict of 'OPP-016.price' (or its header), or of an entry that has only one. Raises UsageError."""
    exact = [one for one in conflicts if same_name(text) in _names_of(one)]
    found = exact or [one for one in conflicts if same_name(text) == same_name(one["row"])]
    if len(found) == 1:
        return found[0]
    if found:
        labels = ", ".join(f"{one['tab']}!{one['label']}" for one in found)
        raise UsageError(f"'{text}' is more than one conflict: {labels}.", "Name one of them.")
    if not conflicts:
        raise UsageError(f"'{text}' is no conflict: the last sync left none open.", "See: netbook log")
    known = {name: one["label"] for one in conflicts for name in _names_of(one)}
    raise UsageError(f"'{text}' is no open conflict.", meant(text, known) or "See them: netbook resolve")


def _names_of(one: Facts) -> set[str]:
    labels = {one["label"], f"{one['row']}.{one['field']}".rstrip(".")}
    return {same_name(f"{tab}{label}") for label in labels for tab in ("", f"{one['tab']}!")}


def decision(network: Network, one: Facts, answer: Answer) -> dict[str, dict[tuple[str, str], str]]:
    """The answer to a conflict, as `sync` takes it. Raises UsageError where it does not fit."""
    fitting = (
        ("--keep", "--new-key") if one["twin"] else ("--take", "--value") if one["field"] else ("--keep", "--delete")
    )
    if len(answer.given) != 1 or answer.given[0] not in fitting:
        about = "two entries under one key" if one["twin"] else "one cell" if one["field"] else "a whole entry"
        raise UsageError(f"{one['label']} is about {about}.", f"Say {' or '.join(fitting)}.")
    return {one["tab"]: {(one["key"], one["name"]): _decided(network, one, answer)}}


def _decided(network: Network, one: Facts, answer: Answer) -> str:
    if one["name"] == WHOLE_ROW:
        if answer.new_key is None:
            return KEEP if answer.keep else DELETE
        return NEW_KEY + _party(network, one, answer.new_key)
    if answer.take is not None:
        if same_name(answer.take) == AGREED and all(place.name != AGREED for place in network.workbooks):
            return str(one["agreed"])
        name = _party(network, one, answer.take)
        return next(str(each["value"]) for each in one["candidates"] if name in each["workbooks"])
    return canonical_value(answer.value or "", tab_named(one["tab"]).field(one["name"]))


def _party(network: Network, one: Facts, text: str) -> str:
    """The workbook that is meant, if it has a part in the conflict."""
    name = workbook_named(network, text)
    parties = [party for each in one["candidates"] for party in each["workbooks"]]
    if name not in parties:
        fix = f"It is between {' and '.join(parties)}." + (" Or give a value: --value" if one["name"] else "")
        raise UsageError(f"{name} has no part in the conflict about {one['label']}.", fix)
    return name


def canonical_value(text: str, field: Field) -> str:
    """What a person typed as the value of a column, in canonical form. Raises UsageError if it cannot be one."""
    from netbook.steps.typed import PLAIN_NUMBER, iso_date, probable_number
    from netbook.steps.views import NUMBERS, canonical_column

    value = canonical_column([text], field)[0]
    if value and field.type in NUMBERS and not PLAIN_NUMBER.fullmatch(value):
        near = probable_number(value)
        raise UsageError(f"'{text}' is no number.", f"Write it as {near or '1200.50'}: --value {near or '1200.50'}")
    if value and field.type is Type.DATE and iso_date(value) is None:
        raise UsageError(f"'{text}' is no date.", "Write it as 2026-03-31.")
    if value and field.type is Type.CHOICE and field.choices and value not in field.choices:
        choices = ", ".join(field.choices)
        near = meant(value, {same_name(choice): choice for choice in field.choices})
        raise UsageError(f"{field.header} cannot be '{text}'.", near or f"It is one of: {choices}.")
    return value


def told(one: Facts, value: str) -> str:
    """What was decided, in words."""
    if one["name"] != WHOLE_ROW:
        return spoken(value, tab_named(one["tab"]).field(one["name"]))
    if value.startswith(NEW_KEY):
        return f"the entry of {value.removeprefix(NEW_KEY)} gets a new key"
    return "one entry, put together" if one["twin"] else {KEEP: "it stays", DELETE: "it is gone"}[value]
