"""Mistakes of choice: words that are not in the list."""

from tests.mistakes.kinds.base import Desk, Mark, NoPlaceError, kind, kinds_of, told_at, typo


@kind("not-in-list", source="Panko and Aurigemma 2010: slips")
def stage_misspelt(desk: Desk) -> list[Mark]:
    """A slip in a stage: 'deliverd', 'wno'."""
    entry = desk.entry("Opportunities", "stage")
    entry["stage"].value = typo(entry.get("stage"), desk.rng)
    return told_at(entry["stage"])


@kind("not-in-list", why="words of CRM systems; other languages")
def stage_in_other_words(desk: Desk) -> list[Mark]:
    """Another word for the stage: 'closed won', 'signed', 'gewonnen', 'in progress'."""
    entry = desk.entry("Opportunities", "stage")
    entry["stage"].value = desk.one_of(
        "closed won", "signed", "gewonnen", "in progress", "invoiced", "gagné", "yes", "on hold"
    )
    return told_at(entry["stage"])


@kind("not-in-list", source="poi__63934.xlsx maps MALE, M and Male to one")
def choice_in_other_case(desk: Desk) -> list[Mark]:
    """The right word in other capitals, or with a space: 'Won', 'PAYMENT '."""
    tab, name = desk.one_of(("Opportunities", "stage"), ("Receipts", "kind"), ("Payouts", "kind"), ("Rules", "by"))
    entry = desk.entry(tab, name)
    text = entry.get(name)
    entry[name].value = desk.one_of(text.upper(), text.capitalize(), f"{text} ", f" {text.title()}")
    return told_at(entry[name], harmless=True)


@kind("not-in-list", source="poi__63934.xlsx: 'M', 'F'")
def choice_abbreviated(desk: Desk) -> list[Mark]:
    """The first letter or two of the word."""
    tab, name = desk.one_of(("Opportunities", "stage"), ("Receipts", "kind"), ("Payouts", "kind"))
    entry = desk.entry(tab, name)
    entry[name].value = desk.one_of(entry.get(name)[:1], entry.get(name)[:3] + ".", entry.get(name)[0].upper())
    return told_at(entry[name])


@kind("not-in-list", why="names of documents")
def kind_of_receipt(desk: Desk) -> list[Mark]:
    """'refund', 'invoice', 'bank transfer' as the kind of a receipt."""
    entry = desk.entry("Receipts")
    entry["kind"].value = desk.one_of("refund", "invoice", "bank transfer", "cash", "credit note", "Gutschrift")
    return told_at(entry["kind"])


@kind("not-in-list", why="words for the same thing")
def kind_of_others(desk: Desk) -> list[Mark]:
    """'freelancer' as a kind of partner, 'salary' as one of payout, 'tip' as one of referral."""
    tab, words = desk.one_of(
        ("Partners", ("freelancer", "company", "Ltd", "human")),
        ("Payouts", ("salary", "loan", "Vorschuss", "part payment")),
        ("Referrals", ("tip", "recommendation", "intro", "likes")),
    )
    entry = desk.entry(tab)
    entry["kind"].value = desk.one_of(*words)
    return told_at(entry["kind"])


@kind("not-in-list", why="a number from a coded list")
def number_for_a_choice(desk: Desk) -> list[Mark]:
    """A code or a tick instead of the word: 4, TRUE, 'x'."""
    entry = desk.entry("Opportunities", "stage")
    entry["stage"].value = desk.one_of(4, True, "x", 2.0)
    return told_at(entry["stage"])


@kind("not-in-list", "placeholder", why="two states at once")
def two_choices(desk: Desk) -> list[Mark]:
    """'won/delivered', 'lost?': not decided between two."""
    entry = desk.entry("Opportunities", "stage")
    entry["stage"].value = desk.one_of("won/delivered", "lost?", "proposal -> won", "won (almost)", "lead, proposal")
    return told_at(entry["stage"])


@kind("not-in-list", "rule-not-understood", why="rules in people's words")
def rule_shared_by_words(desk: Desk) -> list[Mark]:
    """'equally', 'hour', 'worth' in the column By of the rules."""
    entry = desk.entry("Rules", "by")
    entry["by"].value = desk.one_of("equally", "hour", "worth", "time", "half", "Stunden")
    return told_at(entry["by"])


MONEY_TABS = ("Opportunities", "Receipts", "Payouts")


@kind("unknown-currency", why="as one writes it")
def currency_sign(desk: Desk) -> list[Mark]:
    """A sign or a name for the currency: '€', 'Euro', 'dollars'."""
    entry = desk.entry(desk.one_of(*MONEY_TABS), "currency")
    entry["currency"].value = desk.one_of("€", "Euro", "$", "dollars", "US$", "£", "Franken")
    return told_at(entry["currency"])


@kind("unknown-currency", why="codes from memory")
def currency_code_wrong(desk: Desk) -> list[Mark]:
    """A code that is not one: 'EUD', 'RMB', 'GPB', 'USS'."""
    entry = desk.entry(desk.one_of(*MONEY_TABS, "Rates"))
    name = "currency" if "currency" in entry.cells else "source"
    entry[name].value = desk.one_of("EUD", "RMB", "GPB", "USS", "UKP", "EURO", "SFR")
    return told_at(entry[name])


@kind("unknown-currency", why="lower case")
def currency_in_small_letters(desk: Desk) -> list[Mark]:
    """'eur', 'Usd', 'EUR '."""
    entry = desk.entry(desk.one_of(*MONEY_TABS), "currency")
    text = entry.get("currency")
    entry["currency"].value = desk.one_of(text.lower(), text.capitalize(), f"{text} ")
    return told_at(entry["currency"], harmless=True)


@kind("unknown-currency", "currency-mismatch", why="old agreements")
def currency_of_the_past(desk: Desk) -> list[Mark]:
    """A currency that there is no longer: 'DEM', 'FRF', 'HRK'."""
    found = desk.free(
        "Opportunities", "currency", where=lambda e: not desk.of(e.opportunity, "Receipts") and e.get("stage") == "lost"
    )
    if not found:
        raise NoPlaceError("no lost opportunity")
    entry = desk.rng.choice(found)
    desk.claim(entry)
    entry["currency"].value = desk.one_of("DEM", "FRF", "ITL", "ATS")
    contributions = [cell for one in desk.of(entry.opportunity, "Contributions") for cell in one.all]
    return told_at(entry["currency"], also=tuple(contributions))


@kind("placeholder", why="the column is taken for a question: is there a dispute?")
def dispute_answered_with_no(desk: Desk) -> list[Mark]:
    """'No', 'none', '-', 0, 'settled' in the column Dispute, where anything counts as a dispute."""
    entry = desk.entry("Opportunities", where=lambda e: e.get("stage") in ("won", "delivered"))
    entry["dispute"].value = desk.one_of(
        "No", "none", "n/a", "-", 0, False, "nein", "non", "NO!", "No dispute", "settled"
    )
    return told_at(entry["dispute"])


@kind("unknown-setting", why="days are written as people speak of them")
def days_in_words(desk: Desk) -> list[Mark]:
    """'6 weeks', 'sixty', -30 as the days after which a lead is stale."""
    value = desk.one_of("6 weeks", "sixty", "a month", "60 days", -30, 0, 30.5, "never")
    entry = desk.add("Settings", {"setting": "Stale after", "value": value})
    return told_at(entry["value"], entry["setting"])


KINDS = kinds_of(vars())
