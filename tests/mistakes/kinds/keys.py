"""Mistakes of keys and links."""

from datetime import date

from openpyxl.cell.cell import Cell

from tests.mistakes.kinds.base import Desk, Entry, Mark, NoPlaceError, kind, kinds_of, told_at, typo

PARTNER_LINKS = (
    ("Contributions", "partner"),
    ("Payouts", "partner"),
    ("Opportunities", "introduced_by"),
    ("Opportunities", "lead_partner"),
    ("Receipts", "received_by"),
    ("Referrals", "source"),
    ("Referrals", "about"),
)
OPPORTUNITY_LINKS = (("Contributions", "opportunity"), ("Receipts", "opportunity"), ("Payouts", "opportunity"))


def _link(desk: Desk, *places: tuple[str, str]) -> Cell:
    order = list(places)
    desk.rng.shuffle(order)
    for tab, name in order:
        found = desk.free(tab, name)
        if found:
            entry = desk.rng.choice(found)
            desk.claim(entry)
            return entry[name]
    raise NoPlaceError(f"none of {places} is free")


def _keyed(desk: Desk, tab: str, name: str) -> Entry:
    return desk.entry(tab, name)


@kind("required", "bad-key", "unknown-link", why="keys thought to be decoration")
def key_cleared(desk: Desk) -> list[Mark]:
    """The key of an opportunity was cleared, and other tabs still name it."""
    entry = desk.entry("Opportunities", "opportunity", where=lambda e: bool(desk.of(e.opportunity, "Contributions")))
    links = list(desk.links_to("Opportunities", entry.get("opportunity")))
    entry["opportunity"].value = None
    return told_at(entry["opportunity"], *links)


@kind("required", source="Panko and Aurigemma 2010: omissions")
def needed_cell_empty(desk: Desk) -> list[Mark]:
    """A cell that must be filled was skipped."""
    tab, name = desk.one_of(
        ("Contributions", "partner"),
        ("Contributions", "role"),
        ("Contributions", "opportunity"),
        ("Receipts", "date"),
        ("Receipts", "opportunity"),
        ("Opportunities", "stage"),
        ("Payouts", "partner"),
        ("Referrals", "source"),
        ("Rules", "to"),
        ("Rates", "rate"),
    )
    entry = desk.entry(tab, name)
    entry[name].value = None
    return told_at(entry[name])


@kind("required", "no-entry", why="a form sent off too early")
def only_the_key(desk: Desk) -> list[Mark]:
    """A row was begun and left: there is a key and nothing else."""
    tab, key = desk.one_of(("Contributions", "CON-9001"), ("Receipts", "R-9001"), ("Payouts", "PAY-9001"))
    if tab in desk.tabs:
        raise NoPlaceError(tab)
    entry = desk.add(tab, {})
    entry.all[0].value = key
    return told_at(*entry.all, row=True)


@kind("duplicate-key", why="rows copied and edited")
def key_twice(desk: Desk) -> list[Mark]:
    """A row was copied to write the next one, and the key was not changed."""
    tab, name = desk.one_of(
        ("Contributions", "contribution"),
        ("Receipts", "receipt"),
        ("Payouts", "payout"),
        ("Opportunities", "opportunity"),
    )
    one, two = desk.entry(tab, name), desk.entry(tab, name)
    old = two.get(name)
    two[name].value = one.get(name)
    links = list(desk.links_to(tab, old)) if tab == "Opportunities" else []
    return told_at(one[name], two[name], also=tuple(links))


@kind("duplicate-key", why="keys given by hand: 'opp-7' and 'OPP-7'")
def key_twice_in_other_case(desk: Desk) -> list[Mark]:
    """The key is there already, in another case or with a space."""
    tab, name = desk.one_of(("Contributions", "contribution"), ("Receipts", "receipt"), ("Payouts", "payout"))
    one, two = desk.entry(tab, name), desk.entry(tab, name)
    text = str(one.get(name))
    two[name].value = desk.one_of(text.lower(), f"{text} ", text.replace("-", " -"))
    return told_at(one[name], two[name])


@kind("duplicate-key", "near-duplicate", why="two people called Ana")
def partner_twice(desk: Desk) -> list[Mark]:
    """The same short name stands twice in Partners."""
    entry = desk.entry("Partners", "partner", where=lambda e: e.get("kind") != "pool")
    twin = desk.add("Partners", {name: entry.get(name) for name in ("partner", "rate", "currency", "joined")})
    twin["full_name"].value = "Another of the same name"
    cells = tuple(desk.links_to("Partners", entry.get("partner")))
    return told_at(entry["partner"], twin["partner"], also=cells)


@kind("unknown-link", source="Panko and Aurigemma 2010: slips")
def partner_misspelt(desk: Desk) -> list[Mark]:
    """A slip in a partner's name."""
    cell = _link(desk, *PARTNER_LINKS)
    cell.value = typo(str(cell.value), desk.rng)
    return told_at(cell)


@kind("unknown-link", source="issue.3720.xlsx keeps surname and given name apart; people write the whole name")
def full_name_for_the_short_one(desk: Desk) -> list[Mark]:
    """The full name of the partner, where the short one belongs."""
    names = {row["partner"]: row.get("full_name") for row in desk.network.tables["Partners"]}
    cell = _link(desk, *PARTNER_LINKS)
    cell.value = names[cell.value]
    return told_at(cell)


@kind("unknown-link", why="initials and pet names in time sheets")
def nickname(desk: Desk) -> list[Mark]:
    """Initials or a nickname."""
    cell = _link(desk, *PARTNER_LINKS)
    cell.value = desk.one_of(f"{str(cell.value)[0]}.", f"{cell.value}i", "me", "ich", f"{cell.value}!")
    return told_at(cell)


@kind("unknown-link", why="two people did it together")
def two_partners_in_a_cell(desk: Desk) -> list[Mark]:
    """Two partners share a cell: 'Ana & Ben', 'Ana/Ben'."""
    cell = _link(desk, ("Contributions", "partner"), ("Payouts", "partner"))
    other = desk.rng.choice([name for name in desk.partners() if name != cell.value])
    cell.value = f"{cell.value}{desk.one_of(' & ', '/', ', ', ' und ', ' + ')}{other}"
    return told_at(cell)


@kind("unknown-link", why="typed from memory")
def opportunity_misspelt(desk: Desk) -> list[Mark]:
    """A slip in the key of an opportunity: a digit too many, two exchanged."""
    known = {str(entry.get("opportunity")) for entry in desk.every("Opportunities")}
    cell = _link(desk, *OPPORTUNITY_LINKS)
    text = str(cell.value)
    tries = [text + "1", text + "0", text[:-1] + "99", text.replace("-", "--"), text[1:], text[:-1] + "l"]
    cell.value = desk.rng.choice([one for one in tries if one not in known and one != text])
    return told_at(cell)


@kind("unknown-link", why="keys mean nothing to people, titles do")
def title_for_the_key(desk: Desk) -> list[Mark]:
    """The title or the client of the opportunity, where its key belongs."""
    rows = {row["opportunity"]: row for row in desk.network.tables["Opportunities"]}
    cell = _link(desk, *OPPORTUNITY_LINKS)
    row = rows[cell.value]
    cell.value = desk.one_of(row["client"], row["title"], f"{cell.value} {row['client']}")
    return told_at(cell)


@kind("unknown-link", why="keys typed from memory")
def key_in_another_form(desk: Desk) -> list[Mark]:
    """The key without its prefix or sign: '12' or 'OPP12' for 'OPP-12'."""
    known = {str(entry.get("opportunity")) for entry in desk.every("Opportunities")}
    cell = _link(desk, *OPPORTUNITY_LINKS)
    text = str(cell.value)
    digits = "".join(letter for letter in text if letter.isdigit())
    tries = [int(digits), digits.zfill(6), f"#{digits}", text.replace("-", "_").replace("/", "_"), f"Opp.{digits}"]
    cell.value = desk.rng.choice([one for one in tries if str(one) not in known])
    return told_at(cell)


@kind("unknown-link", source="leading zeros lost: handsondataviz.org 'Recognize bad data'")
def zeros_lost(desk: Desk) -> list[Mark]:
    """A key of digits lost its zeros when it became a number: 0012 is 12."""
    entry = desk.entry("Opportunities", "opportunity", where=lambda e: bool(desk.of(e.opportunity, "Contributions")))
    key = f"00{desk.rng.randint(100, 999)}"
    links = list(desk.links_to("Opportunities", entry.get("opportunity")))
    entry["opportunity"].value = key
    for cell in links:
        cell.value = int(key)
    return told_at(entry["opportunity"], *links)


@kind("unknown-link", "bad-key", source="Zeeberg et al. 2004: names that became dates")
def key_became_a_date(desk: Desk) -> list[Mark]:
    """A key such as '3-4' or 'MAR-1' was turned into a date by the program."""
    cell = _link(desk, *OPPORTUNITY_LINKS)
    cell.value = date(desk.today.year, 3, desk.rng.randint(1, 9))
    cell.number_format = "d-mmm"
    return told_at(cell)


@kind("unknown-link", why="dragging a cell's corner counts up")
def dragged_keys(desk: Desk) -> list[Mark]:
    """The key was dragged down to copy it, and the program counted up beyond the last one."""
    entries = list(desk.free("Contributions", "opportunity"))
    if len(entries) < 3:
        raise NoPlaceError("too few")
    chosen = desk.rng.sample(entries, 2)
    for entry in chosen:
        desk.claim(entry)
    stem = str(chosen[0].get("opportunity")).rstrip("0123456789")
    for place, entry in enumerate(chosen):
        entry["opportunity"].value = f"{stem}{len(desk.every('Opportunities')) + 41 + place}"
    return [mark for entry in chosen for mark in told_at(entry["opportunity"])]


@kind("unknown-link", why="roles in people's own words")
def role_in_own_words(desk: Desk) -> list[Mark]:
    """A role that is not in the list: 'developer', 'Vertrieb', 'works'."""
    entry = desk.entry("Contributions", "role")
    entry["role"].value = desk.one_of("developer", "Vertrieb", "wrok", "sales", "delivery", "coding", "w")
    return told_at(entry["role"])


@kind("unknown-link", why="rule sets renamed after the fact")
def rules_unknown(desk: Desk) -> list[Mark]:
    """The opportunity names a rule set that there is not."""
    entry = desk.entry("Opportunities", "rules")
    entry["rules"].value = desk.one_of(typo(str(entry.get("rules")), desk.rng), "50/50", "as always", "new rule")
    return told_at(entry["rules"])


@kind("unknown-link", why="the idea was deleted, or its number typed from memory")
def idea_unknown(desk: Desk) -> list[Mark]:
    """The idea that is cited is not in Ideas."""
    entry = desk.entry("Opportunities", "opportunity")
    entry["idea"].value = desk.one_of("IDEA-99", "IDEA 77", "idea of May")
    return told_at(entry["idea"])


@kind("unknown-link", why="lists typed by hand")
def stranger_in_a_list(desk: Desk) -> list[Mark]:
    """One of the participants is misspelt, or was a guest."""
    entry = desk.entry("Ideas", "participants")
    names = entry.get("participants").split(", ")
    names[-1] = desk.one_of(typo(names[-1], desk.rng), "a guest", "Zacharias")
    entry["participants"].value = ", ".join(names)
    return told_at(entry["participants"])


@kind("unknown-link", why="every person has a separator of their own")
def other_separators(desk: Desk) -> list[Mark]:
    """The names of a list are separated by a slash, a semicolon, 'and'."""
    entry = desk.entry("Ideas", "participants")
    entry["participants"].value = entry.get("participants").replace(
        ", ", desk.one_of(" / ", " and ", "; ", " + ", "\n")
    )
    return told_at(entry["participants"], harmless=True)


@kind("unknown-link", why="rows deleted while others point at them")
def linked_row_deleted(desk: Desk) -> list[Mark]:
    """An opportunity was deleted; its contributions and receipts are still there."""
    if desk.mixed:
        raise NoPlaceError("rows must stay")
    entry = desk.entry("Opportunities", "opportunity", where=lambda e: len(desk.of(e.opportunity, "Contributions")) > 1)
    links = list(desk.links_to("Opportunities", entry.get("opportunity")))
    desk.sheet("Opportunities").delete_rows(entry.all[0].row)
    return told_at(*links)


@kind("unknown-link", "required", why="a partner renamed in one tab only")
def partner_renamed(desk: Desk) -> list[Mark]:
    """A partner was renamed in Partners, and nowhere else."""
    busy = [
        entry
        for entry in desk.free("Partners", "partner")
        if len(list(desk.links_to("Partners", entry.get("partner")))) > 1
    ]
    if not busy or desk.mixed:
        raise NoPlaceError("nobody is linked")
    entry = desk.rng.choice(busy)
    desk.claim(entry)
    links = list(desk.links_to("Partners", entry.get("partner")))
    entry["partner"].value = f"{entry.get('partner')} Neumann"
    return told_at(entry["partner"], *links)


@kind("unknown-link", why="'did you mean': case, dash and space")
def link_in_other_case(desk: Desk) -> list[Mark]:
    """The name in capitals, or without."""
    order = [*PARTNER_LINKS, *OPPORTUNITY_LINKS]
    desk.rng.shuffle(order)
    for tab, name in order:
        found = desk.free(tab, name, where=lambda e, n=name: str(e.get(n)).swapcase() != str(e.get(n)))
        if found:
            entry = desk.rng.choice(found)
            desk.claim(entry)
            text = str(entry.get(name))
            entry[name].value = text.upper() if text.upper() != text else text.lower()
            return told_at(entry[name], harmless=True)
    raise NoPlaceError("no letters with case")


@kind("bad-key", "formula-in-text", "unknown-link", "white-space", why="keys with remarks")
def key_with_a_remark(desk: Desk) -> list[Mark]:
    """The key carries a remark: 'OPP-14 (new)', 'OPP-14?', 'OPP-14 / OPP-15'."""
    entry = desk.entry("Opportunities", "opportunity", where=lambda e: bool(desk.of(e.opportunity, "Contributions")))
    links = list(desk.links_to("Opportunities", entry.get("opportunity")))
    entry["opportunity"].value = f"{entry.get('opportunity')}{desk.one_of(' (new)', '?', ' / B', ' !!')}"
    return told_at(entry["opportunity"], *links)


@kind("unknown-link", why="rules written by hand")
def rule_pays_a_stranger(desk: Desk) -> list[Mark]:
    """A step of the rules pays a role or a partner that there is not."""
    entry = desk.entry("Rules", "to", where=lambda e: e.get("to") in ("work", "sale"))
    entry["to"].value = desk.one_of("workers", "seller", "@Nobody", "wrok", "sales team")
    return told_at(entry["to"], topics=("rule-not-understood", "unknown-link"))


@kind("unknown-setting", why="a name for a setting, from memory")
def unknown_setting(desk: Desk) -> list[Mark]:
    """The setting is nearly called so, or names nobody."""
    if desk.every("Settings"):
        raise NoPlaceError("there are settings")
    name, value = desk.one_of(
        ("Mony held by", desk.partners()[0]), ("Money held", desk.partners()[0]), ("Money held by", "Nobody")
    )
    entry = desk.add("Settings", {"setting": name, "value": value})
    return told_at(*entry.all, row=True)


@kind("role-renamed", why="the list is made nicer: plurals, longer words; what uses it is forgotten")
def role_of_the_list_renamed(desk: Desk) -> list[Mark]:
    """A role has another name in the tab Roles than in contributions and rules: 'sales', 'works'."""
    used = {one.get("role") for one in desk.every("Contributions")}
    entry = desk.entry("Roles", "role", where=lambda e: e.get("role") in used)
    entry["role"].value = entry.get("role") + desk.one_of("s", "er", "e")
    return told_at(entry["role"])


KINDS = kinds_of(vars())
