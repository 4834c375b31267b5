"""Mistakes of range: numbers that cannot be, or are unlike their neighbours."""

from datetime import timedelta
from statistics import median

from tests.mistakes.kinds.base import Desk, Entry, Mark, NoPlaceError, kind, kinds_of, told_at


def _unpaid(desk: Desk, entry: Entry) -> bool:
    """Whether nothing hangs on the opportunity of a row but itself."""
    return not desk.of(entry.opportunity, "Receipts") and not desk.of(entry.opportunity, "Payouts")


def _beside(desk: Desk, entry: Entry) -> float:
    """The price beside the usual one of its currency (1: the same); 0 where there are too few to compare."""
    currency = entry.get("currency")
    every = [one.get("price") for one in desk.every("Opportunities") if one.get("currency") == currency]
    prices = [price for price in every if isinstance(price, int | float) and price]  # others may be a mistake already
    return float(entry.get("price") / median(prices)) if len(prices) >= 5 else 0.0


@kind("out-of-range", why="a minus from the number pad")
def hours_below_zero(desk: Desk) -> list[Mark]:
    """A minus slipped in front of the hours."""
    entry = desk.entry("Contributions", "hours")
    entry["hours"].value = -entry.get("hours")
    return told_at(entry["hours"])


@kind("out-of-range", source="Panko and Halverson 1996: '3,600' for '36,000'")
def more_hours_than_a_day_has(desk: Desk) -> list[Mark]:
    """75 for 7.5: the point was lost."""
    entry = desk.entry("Contributions", "hours", where=lambda e: e.get("role") == "work")
    entry["hours"].value = desk.one_of(75, 125, 250, 48)
    return told_at(entry["hours"])


@kind("out-of-range", why="a week in one day, written down twice")
def a_day_of_thirty_hours(desk: Desk) -> list[Mark]:
    """Two entries of one partner make a day of more than 24 hours."""
    first = desk.entry("Contributions", "hours", "date", where=lambda e: e.get("role") == "work")
    same = [
        entry
        for entry in desk.of(first.opportunity, "Contributions")
        if entry is not first and entry.get("role") == "work" and entry.get("partner") == first.get("partner")
    ]
    if not same:
        raise NoPlaceError("no second entry")
    second = desk.rng.choice(same)
    desk.claim(second)
    second["date"].value = first.get("date")
    first["hours"].value, second["hours"].value = 16, 14.5
    that_day = [
        entry
        for entry in desk.every("Contributions")
        if (entry.get("partner"), entry.get("date")) == (first.get("partner"), first.get("date"))
    ]
    return told_at(*(entry[name] for entry in that_day for name in ("hours", "date")))


@kind("out-of-range", "probability", why="150% sure")
def probability_out_of_range(desk: Desk) -> list[Mark]:
    """A probability above one or below zero."""
    entry = desk.entry("Opportunities", "probability")
    entry["probability"].value = desk.one_of(1.5, -0.2, 1.01, 2)
    return told_at(entry["probability"])


@kind("outlier", why="the decimal point ignored by a German Excel: 4500.00 becomes 450000")
def hundred_times_too_much(desk: Desk) -> list[Mark]:
    """The point was read as a thousands separator: an amount a hundred or a thousand times its neighbours."""
    entry = desk.entry("Opportunities", "price", where=lambda e: _unpaid(desk, e) and _beside(desk, e) >= 1)
    entry["price"].value = round(entry.get("price") * desk.one_of(100, 1000), 2)
    return told_at(entry["price"])


@kind("outlier", "out-of-range", "exchange-rate", why="a monthly price typed as one for an hour")
def rate_unlike_the_others(desk: Desk) -> list[Mark]:
    """The price of an hour is a hundred times that of the others."""
    usual = median(one.get("rate") for one in desk.every("Partners") if one.get("rate"))
    entry = desk.entry("Partners", "rate", where=lambda e: e.get("rate") >= usual)
    entry["rate"].value = round(entry.get("rate") * 100, 2)
    return told_at(entry["rate"])


@kind("out-of-range", source="QueryTable.xlsx D2 '-200'; credits typed with a minus")
def amount_below_zero(desk: Desk) -> list[Mark]:
    """An amount below zero where the kind tells the sign: a credit note of -200."""
    tab, name = desk.one_of(
        ("Receipts", "net"), ("Payouts", "amount"), ("Opportunities", "price"), ("Receipts", "gross")
    )
    entry = desk.entry(tab, name)
    entry[name].value = -entry.get(name)
    names = ("gross", "tax", "net") if tab == "Receipts" else (name,)
    return told_at(*(entry[one] for one in names))


@kind("out-of-range", source="'0' for 'not known': handsondataviz.org")
def zero_for_unknown(desk: Desk) -> list[Mark]:
    """A zero typed because the amount was not known yet."""
    tab, name = desk.one_of(("Opportunities", "price"), ("Payouts", "amount"))
    entry = desk.entry(tab, name, where=lambda e: tab == "Payouts" or e.get("stage") in ("won", "delivered"))
    entry[name].value = 0
    also = tuple(cell for one in desk.of(entry.opportunity, "Receipts") for cell in one.all)
    return told_at(entry[name], topics=("out-of-range", "won-without-price", "zero-amount"), also=also)


@kind("out-of-range", why="-1, 999 and 9999 stand for 'missing' in old data")
def code_for_unknown(desk: Desk) -> list[Mark]:
    """999 or -1 for 'not known'."""
    entry = desk.entry("Contributions", "hours")
    entry["hours"].value = desk.one_of(-1, 999, 9999, 99999)
    return told_at(entry["hours"], topics=("out-of-range", "outlier", "placeholder"))


@kind("out-of-range", "exchange-rate", why="a rate of zero from a failed lookup")
def exchange_rate_of_zero(desk: Desk) -> list[Mark]:
    """An exchange rate of zero, or below it."""
    entry = desk.entry("Rates", "rate")
    entry["rate"].value = desk.one_of(0, -0.9)
    return told_at(entry["rate"])


@kind("out-of-range", why="the year, where its number in the row of years belongs")
def calendar_year_for_the_client_year(desk: Desk) -> list[Mark]:
    """2026 or 0 in Client year, 2.5 at times."""
    entry = desk.entry("Opportunities", "client_year")
    entry["client_year"].value = desk.one_of(desk.today.year, 0, -1, desk.today.year - 1)
    return told_at(entry["client_year"], topics=("out-of-range", "outlier"))


@kind("out-of-range", "dates-out-of-order", why="From and To exchanged")
def period_ends_before_it_begins(desk: Desk) -> list[Mark]:
    """The days of a period are exchanged."""
    entry = desk.entry("Periods", "start", "end")
    start, end = entry.get("start"), entry.get("end")
    entry["start"].value, entry["end"].value = end, start
    others = tuple(cell for one in desk.every("Periods") for cell in one.all)
    return told_at(entry["start"], entry["end"], entry["period"], also=others)


@kind("out-of-range", why="an hour's money typed as a factor")
def multiplier_out_of_range(desk: Desk) -> list[Mark]:
    """A role that counts less than nothing."""
    entry = desk.entry("Roles", where=lambda e: e.get("role") in ("work", "sale", "support"))
    entry["multiplier"].value = desk.one_of(-1, -0.5)
    return told_at(entry["multiplier"])


@kind("out-of-range", "dates-out-of-order", "partner-not-active", why="years exchanged")
def left_before_joined(desk: Desk) -> list[Mark]:
    """A partner left before they joined."""
    entry = desk.entry("Partners", "joined", where=lambda e: e.get("left") is None)
    entry["left"].value = entry.get("joined") - timedelta(200)
    entry["left"].number_format = "yyyy-mm-dd"
    links = []
    for cell in desk.links_to("Partners", entry.get("partner")):
        links += list(cell.parent[cell.row])
    return told_at(entry["joined"], entry["left"], also=tuple(links))


@kind("out-of-range", "not-a-number", why="points are whole numbers to people, until one types -3")
def points_below_zero(desk: Desk) -> list[Mark]:
    """Points below zero."""
    entry = desk.entry("Contributions", "points")
    entry["points"].value = -3
    return told_at(entry["points"])


@kind("out-of-range", "outlier", "headers-swapped", source="Panko and Aurigemma 2010: slips of location, one cell off")
def hours_and_rate_exchanged(desk: Desk) -> list[Mark]:
    """In one row hours and rate were typed into each other's cell."""
    rates = {one.get("partner"): one.get("rate") or 0 for one in desk.every("Partners")}
    entry = desk.entry(
        "Contributions",
        "hours",
        where=lambda e: e.get("role") == "work" and e.get("value") is None and rates[e.get("partner")] > 30,
    )
    rate = rates[entry.get("partner")]
    entry["hours"].value, entry["rate"].value = rate, entry.get("hours")
    return told_at(entry["hours"], entry["rate"])


@kind("out-of-range", "outlier", why="time trackers export minutes")
def hours_in_minutes(desk: Desk) -> list[Mark]:
    """The whole column is in minutes: pasted from a time tracker."""
    desk.whole("Contributions", rows=5)
    cells = [cell for cell in desk.column("Contributions", "hours") if cell.value]
    for cell in cells:
        cell.value = round(cell.value * 60)
    others = tuple(cell for entry in desk.every("Contributions") for cell in entry.all)
    return told_at(desk.head("Contributions", "hours"), *cells, also=others)


@kind("outlier", why="budgets in thousands: 12 for 12,000")
def price_in_thousands(desk: Desk) -> list[Mark]:
    """12 for 12,000: typed in thousands, as in the budget that it came from."""
    entry = desk.entry("Opportunities", "price", where=lambda e: _unpaid(desk, e) and 0 < _beside(desk, e) <= 1)
    entry["price"].value = max(round(entry.get("price") / 1000), 1)
    return told_at(entry["price"])


@kind("far-date", why="two digits of the year exchanged: 2062 for 2026")
def joined_decades_from_now(desk: Desk) -> list[Mark]:
    """A partner joined in 2062, or a rule set began then."""
    tab, name = desk.one_of(("Partners", "joined"), ("Rules", "start"))
    entry = desk.entry(tab, name)
    entry[name].value = entry.get(name).replace(year=desk.one_of(2062, 2052, 2072), day=3)
    if tab == "Partners":
        rest = [cell for one in desk.links_to(tab, entry.get("partner")) for cell in one.parent[one.row]]
    else:
        rest = [cell for one in desk.every(tab) if one.get("rules") == entry.get("rules") for cell in one.all]
    return told_at(entry[name], also=tuple(rest))


KINDS = kinds_of(vars())
