"""A cell names something that is not in the tab it should be in.

A contribution by somebody who is not a partner, or for an opportunity nobody entered, would be lost in the split.

Wrong: `Anna` when the Partners tab has `Ana`. Right: `Ana`.
Fix: type the name as it stands in its own tab, or add it there.
"""

from collections.abc import Callable, Iterator
from difflib import get_close_matches

import numpy as np

from netbook.checks.base import Trouble, Words, trouble
from netbook.model.cells import same_name, same_names
from netbook.model.entries import Entries, TabEntries
from netbook.model.findings import Severity
from netbook.model.network import Network
from netbook.model.schema import COMMON_ROLES, TABS, Field, Type, tab_named

CODE = "NB304"

ONE_OF = {
    "Partners": "a partner of this network",
    "Opportunities": "an opportunity",
    "Roles": "a role",
    "Ideas": "an idea",
    "Rules": "a rule set",
}


def unknown_link(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Every cell of a linking column that names no key of the tab it links to."""
    for schema in TABS:
        tab = entries[schema.title]
        for field in schema.fields:
            # A broken tab was said to be broken; every link into it would be a second finding for that.
            if not field.link or not tab.has(field.name) or entries[field.link].broken:
                continue
            known = known_names(entries, field.link)
            spelt = set(known.values())
            texts = [text for text in tab.frame[field.name].cat.categories if text not in spelt]
            unknown = {text for text in texts if _strangers(text, field, known)}
            wrong = tab.frame[field.name].isin(unknown).to_numpy(bool)
            yield from trouble(CODE, Severity.ERROR, schema.title, field.name, wrong, _word(tab, field, known))


def known_names(entries: Entries, title: str) -> dict[str, str]:
    """What may be named of the tab `title`: `same_name` -> as it is spelt."""
    schema = tab_named(title)
    names = [str(text) for text in entries[title].frame[schema.key or "rules"].cat.categories]
    if title == "Roles":
        names = [*COMMON_ROLES, *names]
    return {same: name for same, name in zip(same_names(names), names, strict=True) if name}


def _strangers(text: str, field: Field, known: dict[str, str]) -> list[str]:
    names = [name.strip() for name in text.split(",")] if field.type is Type.LIST else [text]
    return [name for name in names if name and same_name(name) not in known]


def _word(tab: TabEntries, field: Field, known: dict[str, str]) -> Callable[[int], Words]:
    texts = tab.texts(field.name) if len(tab.frame) else np.zeros(0, object)

    def word(position: int) -> Words:
        name = _strangers(str(texts[position]), field, known)[0]
        near = nearest(name, known)
        advice = f"Did you mean '{near}'?" if near else f"Add it to the tab {field.link}, or type one that is there"
        return Words(f"'{name}' is not {ONE_OF[field.link]}. {advice}", name, near)

    return word


def nearest(name: str, known: dict[str, str]) -> str:
    """The known name most like `name`, '' if none is like it."""
    near = get_close_matches(same_name(name), list(known)[:2000], 1, 0.6)
    return known[near[0]] if near else ""
