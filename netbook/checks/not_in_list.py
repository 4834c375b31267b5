"""A cell with a fixed list of choices holds something else.

The stage decides whether an opportunity is split, the kind whether a receipt is money or a credit note.

Wrong: `Wonn` as a stage. Right: `won`.
Fix: choose from the list in the cell.
"""

from collections.abc import Callable, Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, trouble
from netbook.checks.texts import why_unknown
from netbook.checks.unknown_link import nearest
from netbook.model.cells import same_name
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.money import CURRENCIES
from netbook.model.network import Network
from netbook.model.schema import TABS, Field, Type

CODE = "NB401"
CURRENCY_CODE = "NB402"

MEANT = {
    "win": "won", "closed won": "won", "signed": "won", "accepted": "won",
    "done": "delivered", "finished": "delivered", "completed": "delivered", "complete": "delivered",
    "paid": "delivered", "loss": "lost", "closed lost": "lost", "rejected": "lost", "declined": "lost",
    "cancelled": "dropped", "canceled": "dropped", "dead": "dropped", "new": "lead", "prospect": "lead",
    "open": "lead", "quoted": "proposal", "offer": "proposal", "proposed": "proposal", "sent": "proposal",
    "refund": "credit", "credit note": "credit", "income": "payment", "paid in": "payment", "individual": "person",
    "company": "firm", "fund": "pool", "evenly": "equal", "equally": "equal", "time": "hours", "amount": "value",
}  # fmt: skip
"""What people type for a choice that is called otherwise."""

MEANT_CURRENCY = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "us$": "USD", "dollar": "USD", "dollars": "USD", "£": "GBP",
    "pound": "GBP", "pounds": "GBP", "fr": "CHF", "fr.": "CHF", "sfr": "CHF", "zł": "PLN", "¥": "JPY", "yen": "JPY",
}  # fmt: skip


def not_in_list(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Every choice that is not in its list, and every currency that ISO 4217 does not know."""
    for schema in TABS:
        # The grammar of rules words its own problems, in the column By too.
        for field in schema.fields if schema.title != "Rules" else ():
            is_currency = field.name == "currency" or (schema.title == "Rates" and field.name in ("source", "target"))
            tab = entries[schema.title]
            if not tab.has(field.name) or not (field.type is Type.CHOICE or is_currency):
                continue
            choices = field.choices if field.type is Type.CHOICE else tuple(CURRENCIES)
            column = tab.frame[field.name]
            texts = [str(text) for text in column.cat.categories if text and str(text) not in choices]
            if schema.title == "Rates":
                texts = [text for text in texts if text.upper() not in choices]
            for code in dict.fromkeys(_code(text, field) for text in texts):
                wrong = column.isin([text for text in texts if _code(text, field) == code]).to_numpy(bool)
                word = _word(tab.texts(field.name), field, choices)
                yield from trouble(code, Severity.ERROR, schema.title, field.name, wrong, word)


def _code(text: str, field: Field) -> str:
    found = why_unknown(text, {})
    return found.code if found else CODE if field.type is Type.CHOICE else CURRENCY_CODE


def _word(
    texts: "np.ndarray[tuple[int], np.dtype[np.object_]]", field: Field, choices: tuple[str, ...]
) -> Callable[[int], Words]:
    def word(position: int) -> Words:
        text = str(texts[position])
        if (found := why_unknown(text, {})) is not None:
            return Words(found.message, text, found.fix if found.fix in choices else "")
        if field.type is not Type.CHOICE:
            meant = MEANT_CURRENCY.get(text.casefold(), "")
            such = f"Did you mean '{meant}'?" if meant else "Type three capitals, such as EUR"
            return Words(f"'{text}' is not a currency code. {such}", text, meant)
        near = nearest(text, {same_name(choice): choice for choice in choices}) or MEANT.get(text.casefold(), "")
        if near in choices:
            return Words(f"'{text}' is not in the list. Did you mean '{near}'?", text, near)
        return Words(f"'{text}' is not in the list. Choose one of {', '.join(choices)}", text)

    return word
