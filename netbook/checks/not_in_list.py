"""A cell with a fixed list of choices holds something else.

The stage decides whether an opportunity is split, the kind whether a receipt is money or a credit note.

Wrong: `Wonn` as a stage. Right: `won`.
Fix: choose from the list in the cell.
"""

from collections.abc import Iterator

import numpy as np

from netbook.checks.base import Trouble, Words, trouble
from netbook.checks.unknown_link import nearest
from netbook.model.entries import Entries
from netbook.model.findings import Severity
from netbook.model.money import CURRENCIES
from netbook.model.network import Network
from netbook.model.schema import TABS, Type

CODE = "NB401"
CURRENCY_CODE = "NB402"


def not_in_list(entries: Entries, network: Network) -> Iterator[Trouble]:
    """Every choice that is not in its list, and every currency that ISO 4217 does not know."""
    for schema in TABS:
        # The grammar of rules words its own problems, in the column By too.
        fields = [field for field in schema.fields if schema.title != "Rules"]
        for field in fields:
            tab = entries[schema.title]
            is_choice, is_currency = field.type is Type.CHOICE, field.name == "currency"
            if not tab.has(field.name) or not (is_choice or is_currency):
                continue
            choices = field.choices if is_choice else tuple(CURRENCIES)
            texts = tab.texts(field.name) if len(tab.frame) else np.zeros(0, object)
            wrong = ~tab.frame[field.name].isin({*choices, ""}).to_numpy(bool)

            def word(
                position: int,
                texts: "np.ndarray[tuple[int], np.dtype[np.object_]]" = texts,
                choices: tuple[str, ...] = choices,
                is_choice: bool = is_choice,
            ) -> Words:
                text = str(texts[position])
                near = nearest(text, {choice.casefold(): choice for choice in choices}) if is_choice else ""
                if near:
                    return Words(f"'{text}' is not in the list. Did you mean '{near}'?", text, near)
                if is_choice:
                    return Words(f"'{text}' is not in the list. Choose one of {', '.join(choices)}", text)
                return Words(f"'{text}' is not a currency code. Type three capitals, such as EUR", text)

            code = CODE if is_choice else CURRENCY_CODE
            yield from trouble(code, Severity.ERROR, schema.title, field.name, wrong, word)
