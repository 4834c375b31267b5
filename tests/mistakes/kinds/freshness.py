"""Mistakes of omission: what nobody looked after."""

from datetime import timedelta

from tests.mistakes.kinds.base import Desk, Mark, NoPlaceError, kind, kinds_of, told_at


@kind("stale", why="half of all opportunities never get off the ground; nobody closes them")
def lead_without_proposal(desk: Desk) -> list[Mark]:
    """A lead of seven months ago, without a proposal."""
    entry = desk.entry("Opportunities", "lead_date", where=lambda e: e.get("stage") in ("lead", "qualified"))
    entry["lead_date"].value = desk.today - timedelta(desk.rng.randint(200, 400))
    return told_at(entry["lead_date"], entry["stage"], entry["proposal_date"], entry["opportunity"])


@kind("stale", "past-its-date", why="the rest is to follow later")
def proposal_without_answer(desk: Desk) -> list[Mark]:
    """A proposal of nine months ago that nobody answered."""
    entry = desk.entry("Opportunities", "proposal_date", where=lambda e: e.get("stage") == "proposal")
    day = desk.today - timedelta(desk.rng.randint(250, 400))
    entry["proposal_date"].value = day
    entry["lead_date"].value = day - timedelta(3)
    return told_at(
        entry["lead_date"], entry["stage"], entry["proposal_date"], entry["decided_date"], entry["opportunity"]
    )


@kind("past-its-date", "open-but-decided", why="a planned day of decision that has passed")
def open_past_its_date(desk: Desk) -> list[Mark]:
    """It should have been decided weeks ago, and is still open."""
    entry = desk.entry("Opportunities", "lead_date", where=lambda e: e.get("stage") == "proposal")
    entry["lead_date"].value = desk.today - timedelta(90)
    entry["proposal_date"].value = desk.today - timedelta(70)
    entry["decided_date"].value = desk.today - timedelta(30)
    for name in ("lead_date", "proposal_date", "decided_date"):
        entry[name].number_format = "yyyy-mm-dd"
    return told_at(entry["decided_date"], entry["stage"], also=entry.all)


@kind("exchange-rate", "stale", why="rates are typed once and forgotten")
def rate_of_years_ago(desk: Desk) -> list[Mark]:
    """The only rate for a receipt is two years old."""
    entry = desk.entry("Receipts", "net", where=lambda e: e.get("rate") is None)
    own = next(one.get("currency") for one in desk.every("Opportunities") if one.opportunity == entry.opportunity)
    if own in ("AUD", None):
        raise NoPlaceError("same currency")
    entry["currency"].value = "AUD"
    day = entry.get("date") - timedelta(700)
    rate = desk.add("Rates", {"date": day, "source": "AUD", "target": own, "rate": 0.01 if own == "BHD" else 0.6})
    return told_at(entry["currency"], entry["rate"], entry["date"], *rate.all)


KINDS = kinds_of(vars())
