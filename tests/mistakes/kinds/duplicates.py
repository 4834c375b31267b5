"""Mistakes by which the same thing is there twice."""

from datetime import timedelta
from typing import Any

from tests.mistakes.kinds.base import Desk, Entry, Mark, NoPlaceError, kind, kinds_of, told_at


def _twin(desk: Desk, entry: Entry, **changed: Any) -> Entry:
    """The same row once more at the end, with some fields changed."""
    return desk.add(entry.tab, {name: entry.get(name) for name in entry.cells} | changed)


@kind("duplicate-row", why="typed once from the e-mail and once from the calendar")
def same_row_under_two_keys(desk: Desk) -> list[Mark]:
    """The same contribution was entered twice, under two keys."""
    entry = desk.entry("Contributions", "hours", "date")
    twin = _twin(desk, entry, contribution="CON-8001")
    return told_at(*entry.all, *twin.all, row=True)


@kind("duplicate-key", "duplicate-row", why="copy, paste, interrupted")
def row_copied(desk: Desk) -> list[Mark]:
    """A row was copied as it is, key and all."""
    tab, name = desk.one_of(("Contributions", "contribution"), ("Receipts", "receipt"), ("Payouts", "payout"))
    entry = desk.entry(tab, name)
    twin = _twin(desk, entry)
    also = tuple(cell for one in desk.of(entry.opportunity, "Receipts") for cell in one.all)
    return told_at(*entry.all, *twin.all, row=True, also=also)


@kind(
    "pasted-block",
    "duplicate-row",
    "duplicate-key",
    source="a paste done twice (Powell, Baker and Lawson 2009: copy/paste errors)",
)
def block_pasted_twice(desk: Desk) -> list[Mark]:
    """A block of rows was pasted twice."""
    tab = desk.whole("Contributions", rows=6)
    block = desk.every(tab)[1:5]
    twins = []
    for place, entry in enumerate(block):
        twins.append(_twin(desk, entry, contribution=f"CON-{8100 + place}"))
    return told_at(*(cell for entry in (*block, *twins) for cell in entry.all), row=True)


@kind("near-duplicate", why="two people keep the list")
def client_in_two_spellings(desk: Desk) -> list[Mark]:
    """The same client is written in two ways: 'Ltd' added, capitals, a letter lost."""
    entries = desk.free("Opportunities", "client", where=lambda e: len(str(e.get("client"))) > 5)
    if len(entries) < 2:
        raise NoPlaceError("too few clients")
    one, two = desk.rng.sample(entries, 2)
    desk.claim(one)
    desk.claim(two)
    text = str(one.get("client"))
    middle = len(text) // 2
    ways = (
        f"{text} Ltd",
        f"{text} GmbH",
        text[:middle] + text[middle + 1 :],
        f"{text}.",
        f"The {text}",
        text.replace(" ", ""),
        text.upper(),
    )
    two["client"].value = desk.rng.choice([way for way in ways if way != text])
    return told_at(one["client"], two["client"])


@kind("competition", "near-duplicate", "duplicate-row", why="two partners who met the same client")
def same_client_under_two_partners(desk: Desk) -> list[Mark]:
    """Two partners each have the same client in hand, and do not know."""
    found = desk.free(
        "Opportunities", "client", "lead_partner", where=lambda e: e.get("stage") in ("lead", "qualified", "proposal")
    )
    if len(found) < 2:
        raise NoPlaceError("too few open ones")
    one, two = desk.rng.sample(found, 2)
    desk.claim(one)
    desk.claim(two)
    two["client"].value, two["title"].value = one.get("client"), one.get("title")
    two["lead_partner"].value = next(name for name in desk.partners() if name != one.get("lead_partner"))
    return told_at(*one.all, *two.all, row=True)


@kind("competition", why="two partners who met the same client, each about something else")
def same_client_in_two_hands(desk: Desk) -> list[Mark]:
    """Two partners each have something open with one client, under titles of their own."""
    found = desk.free(
        "Opportunities", "client", "lead_partner", where=lambda e: e.get("stage") in ("lead", "qualified", "proposal")
    )
    if len(found) < 2:
        raise NoPlaceError("too few open ones")
    one, two = desk.rng.sample(found, 2)
    if one.get("title") == two.get("title"):
        raise NoPlaceError("the same title")
    desk.claim(one)
    desk.claim(two)
    two["client"].value = desk.one_of(one.get("client"), one.get("client").upper(), f"{one.get('client')}.")
    if two.get("lead_partner") == one.get("lead_partner"):
        two["lead_partner"].value = next(name for name in desk.partners() if name != one.get("lead_partner"))
    return told_at(one["lead_partner"], two["lead_partner"], also=(*one.all, *two.all))


@kind("duplicate-row", "receipts-above-price", why="the bank statement and the invoice were both entered")
def receipt_twice(desk: Desk) -> list[Mark]:
    """The same receipt under two keys, with the same invoice."""
    entry = desk.entry("Receipts", "net", "invoice")
    twin = _twin(desk, entry, receipt="R-8001")
    rest = tuple(cell for one in desk.of(entry.opportunity, "Receipts") for cell in one.all)
    price = next(one["price"] for one in desk.every("Opportunities") if one.opportunity == entry.opportunity)
    return told_at(*entry.all, *twin.all, row=True, also=(*rest, price))


@kind("duplicate-row", "same-invoice", why="an invoice number copied with its row")
def invoice_twice(desk: Desk) -> list[Mark]:
    """Two receipts of two opportunities have the same invoice number."""
    one, two = desk.entry("Receipts", "invoice"), desk.entry("Receipts", "invoice")
    two["invoice"].value = one.get("invoice")
    return told_at(one["invoice"], two["invoice"])


@kind("duplicate-row", why="paid on Friday, and again on Monday")
def payout_twice(desk: Desk) -> list[Mark]:
    """The same payout was entered twice, a day apart."""
    entry = desk.entry("Payouts", "amount", "date", where=lambda e: e.get("date") > e.get("date").replace(day=1))
    twin = _twin(desk, entry, payout="PAY-8001")
    return told_at(*entry.all, *twin.all, row=True)


@kind("near-duplicate", "duplicate-row", why="'Ana' and 'Ana Reis' on two lists")
def partner_under_two_names(desk: Desk) -> list[Mark]:
    """The same person stands in Partners under two short names."""
    entry = desk.entry("Partners", "full_name", "email")
    twin = _twin(desk, entry, partner=entry.get("full_name"))
    return told_at(*entry.all, *twin.all, row=True)


@kind("duplicate-row", "duplicate-key", "exchange-rate", why="two sources of rates")
def two_rates_for_one_day(desk: Desk) -> list[Mark]:
    """Two rates for one pair of currencies on one day."""
    entry = desk.entry("Rates", "rate", "date")
    twin = _twin(desk, entry, rate=round(entry.get("rate") * 1.03, 4))
    return told_at(*entry.all, *twin.all, row=True)


@kind("duplicate-row", why="notes of the session were written by two")
def idea_twice(desk: Desk) -> list[Mark]:
    """The same idea of the same session, twice."""
    entry = desk.entry("Ideas", "title", "participants")
    twin = _twin(desk, entry, idea="IDEA-801")
    return told_at(*entry.all, *twin.all, row=True)


@kind("duplicate-row", why="the referral was noted by both")
def referral_twice(desk: Desk) -> list[Mark]:
    """The same referral, noted by both who were there."""
    entry = desk.entry("Referrals", "date", "about")
    twin = _twin(desk, entry, referral="REF-8001")
    return told_at(*entry.all, *twin.all, row=True)


@kind("near-duplicate", "duplicate-row", why="a project entered when it was a lead and again when it was won")
def opportunity_twice(desk: Desk) -> list[Mark]:
    """The same opportunity stands there twice: once as a lead, once as won."""
    entry = desk.entry(
        "Opportunities", "client", "lead_date", where=lambda e: e.get("stage") in ("lead", "qualified", "proposal")
    )
    twin = _twin(desk, entry, opportunity="OPP-8001", lead_date=entry.get("lead_date") + timedelta(1))
    return told_at(*entry.all, *twin.all, row=True)


KINDS = kinds_of(vars())
