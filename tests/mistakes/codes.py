"""What a right diagnosis is: topics, and the codes of netbook that say them.

The kinds of mistakes speak of topics only. This one table says which codes of the catalogue (design of the checks:
NB101 to NB903) tell a topic; whoever disagrees changes it here, in the open. Where two codes say the same truth about a
cell (a text in a number column is a number as text, and not a number), both are right.
"""

HELD = "held"
"""Not a code: what stands in the place of one where an opportunity is held and the reason says why."""

CODES: dict[str, tuple[str, ...]] = {
    # layout
    "tab-missing": ("NB101", "NB102"),
    "tab-renamed": ("NB102", "NB101"),
    "header-missing": ("NB103", "NB104"),
    "header-misspelt": ("NB104", "NB103"),
    "header-duplicate": ("NB105",),
    "header-blank": ("NB106", "NB103"),
    "headers-swapped": ("NB107",),
    "unknown-column": ("NB108",),
    "header-not-first": ("NB110",),
    "header-repeated": ("NB111",),
    "totals-row": ("NB112",),
    "stray-block": ("NB113",),
    "no-entry": ("NB112", "NB113", "NB118"),
    "row-shifted": ("NB114",),
    "merged": ("NB115",),
    "hidden": ("NB116",),
    "blank-row": ("NB117",),
    "stray-cell": ("NB118", "NB113"),
    "struck-out": ("NB119",),
    # type
    "cell-error": ("NB201",),
    "formula-without-value": ("NB202", "NB201"),
    "external-link": ("NB203",),
    "number-as-text": ("NB204", "NB206"),
    "ambiguous-number": ("NB205",),
    "not-a-number": ("NB206",),
    "percent-scale": ("NB207",),
    "date-as-text": ("NB208",),
    "ambiguous-date": ("NB209",),
    "impossible-date": ("NB210",),
    "made-a-date": ("NB219",),
    "not-a-date": ("NB210", "NB208"),
    "serial-date": ("NB211",),
    "date-with-time": ("NB212",),
    "far-date": ("NB213",),
    "future-date": ("NB214",),
    # range
    "out-of-range": ("NB215", "NB218"),  # NB218: more hours than a day has
    "probability": ("NB505", "NB215", "NB207"),
    "outlier": ("NB216",),
    "too-many-decimals": ("NB217",),
    # key and link
    "required": ("NB301",),
    "duplicate-key": ("NB302",),
    "bad-key": ("NB303",),
    "unknown-link": ("NB304",),
    # duplicates
    "near-duplicate": ("NB305", "NB308", "NB512"),  # a client, an opportunity, a partner there twice
    "duplicate-row": ("NB306", "NB307"),
    "pasted-block": ("NB307", "NB306"),
    # choice and text
    "not-in-list": ("NB401",),
    "unknown-currency": ("NB402",),
    "bad-email": ("NB403",),
    "placeholder": ("NB405",),
    "mojibake": ("NB406",),
    "white-space": ("NB407",),
    "confusable": ("NB408",),
    "formula-in-text": ("NB409",),
    # across columns and tabs
    "won-incomplete": ("NB501", "NB502", "NB511"),
    "won-without-price": ("NB501", HELD),
    "won-without-date": ("NB502",),
    "dates-out-of-order": ("NB503",),
    "open-but-decided": ("NB504", "NB602"),
    "probability-and-stage": ("NB505",),
    "parts-not-whole": ("NB510",),
    "part-missing": ("NB511", "NB510"),
    "partner-twice": ("NB512",),
    "sale-with-rate": ("NB520",),
    "work-before-won": ("NB521",),
    "currency-mismatch": ("NB522",),
    "partner-not-active": ("NB523",),
    "before-opportunity": ("NB524", "NB521"),
    "exchange-rate": ("NB525", "NB535", "NB613"),  # the design's NB525 became NB535; NB613: an old rate
    # of the first table, without a number of their own in the catalogue: any code of the group is right
    "work-on-unwon": ("NB5",),
    "amounts-differ": ("NB5",),
    "no-amount": ("NB5", "NB301"),
    "zero-amount": ("NB5", "NB215"),
    "no-measure": ("NB5", "NB301"),
    "receipts-above-price": ("NB5",),
    "credit-above-receipts": ("NB5",),
    "receipt-on-unwon": ("NB5",),
    "nobody-in-role": ("NB5", HELD),
    "payout-too-much": ("NB5",),
    "no-part": ("NB529",),
    "same-person": ("NB5",),
    "periods-overlap": ("NB5",),
    "competition": ("NB5", "NB305", "NB306", "NB308", "NB309"),
    "role-renamed": ("NB310",),
    "same-invoice": ("NB306", "NB302"),
    "rule-not-understood": ("NB55",),
    "unknown-setting": ("NB56", "NB304", "NB401"),
    # freshness
    # NB601 and NB602 of the design had been given to merging; what is stale is NB611 to NB613
    "stale": ("NB601", "NB611", "NB612", "NB613"),
    "past-its-date": ("NB602", "NB504", "NB612"),
    # the file
    "unreadable": ("NB901",),
    "password": ("NB902",),
    "too-large": ("NB903",),
}


def codes_of(topics: frozenset[str]) -> frozenset[str]:
    """All codes that tell one of `topics`, some of them only beginnings. KeyError for a topic that is not there."""
    return frozenset(code for topic in topics for code in CODES[topic])


def tells(code: str, topics: frozenset[str]) -> bool:
    """Whether a finding of that code is a right diagnosis of one of `topics`."""
    return code.startswith(tuple(codes_of(topics)))
