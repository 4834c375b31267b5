"""The roles and partners that a rule may name, and what to say about those it may not."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from netbook.rules import grammar
from netbook.rules.model import Item, Named, Role, RoleValue, To, Tranche
from netbook.rules.problems import nearest
from netbook.rules.scanner import RESERVED, Trouble
from netbook.rules.text import RuleRow, partner_text


def folded(name: str) -> str:
    """The form in which names in a rule are compared: case and doubled or outer spaces do not count."""
    return " ".join(name.split()).casefold()


@dataclass(frozen=True)
class Names:
    """The known partners and roles: compared form -> as they are written in their tabs."""

    partners: Mapping[str, str]
    roles: Mapping[str, str]

    @classmethod
    def of(cls, partners: Collection[str], roles: Collection[str]) -> "Names":
        """All that a rule may name."""
        return cls({folded(name): name for name in partners}, {folded(name): name for name in roles})

    def known(self, to: To) -> To:
        """`to` with every name as it is written in its tab. Raises Trouble if one is not there."""
        items = tuple(self._known_item(item) for item in to.items)
        return To(items, tuple(sorted(self.partner(name) for name in to.without)))

    def has_role(self, name: str) -> bool:
        """Whether a rule may name this role."""
        with suppress(Trouble):
            return bool(self.role(name))
        return False

    def has_partner(self, name: str) -> bool:
        """Whether a rule may name this partner."""
        return folded(name) in self.partners

    def _known_item(self, item: Item) -> Item:
        match item:
            case Role(name, optional):
                return Role(self.role(name), optional)
            case Named(partner, number):
                return Named(self.partner(partner), number)
        return item

    def role(self, name: str) -> str:
        """The role called `name`; of introductions also the later hops, `intro-2`. Raises Trouble."""
        known = self.roles.get(folded(name))
        if known:
            return known
        base, _, hop = name.casefold().rpartition("-")
        if base == "intro" and base in self.roles and _is_hop(hop):
            return f"{self.roles[base]}-{int(hop)}"
        fix = self._instead_of_role(name)
        roles = ", ".join(sorted(role for role in self.roles.values() if role.casefold() not in RESERVED))
        hint = f"Did you mean '{fix}'?" if fix else f"Roles are {roles}"
        raise Trouble(f"'{name}' is not a role. {hint}", fix)

    def _instead_of_role(self, name: str) -> str:
        partner = self.partners.get(folded(name))
        if partner:
            return partner_text(partner)
        role = nearest(name, self.roles.values())
        partner = "" if role else nearest(name, self.partners.values())
        return role or (partner_text(partner) if partner else "")

    def partner(self, name: str) -> str:
        """The partner called `name`. Raises Trouble."""
        known = self.partners.get(folded(name))
        if known:
            return known
        near = nearest(name, self.partners.values())
        fix = partner_text(near) if near else ""
        hint = f". Did you mean '{fix}'?" if fix else ""
        raise Trouble(f"'{partner_text(name)}' is not in the Partners tab{hint}", fix)


def _is_hop(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text[:9]) < 100


def named_in(rows: Iterable[RuleRow], partners: Collection[str] = ()) -> To:
    """All roles and partners that rows name, known or not; cells that are not understood are passed over.

    `partners` are the known names, so that one with spaces needs no quotation marks.
    """
    items: dict[Item, None] = {}
    for row in rows:
        with suppress(Trouble):
            take = grammar.take(row.take)
            if isinstance(take, Tranche) and isinstance(take.basis, RoleValue):
                items[Role(take.basis.role)] = None
        with suppress(Trouble):
            to = grammar.to(row.to, partners)
            items |= dict.fromkeys([*(Role(role.name) for role in to.roles), *map(Named, to.without)])
            items |= dict.fromkeys(Named(named.partner) for named in to.named)
    return To(tuple(items))


def is_introduction(item: Item) -> bool:
    """Whether `item` is `intro` or one of its hops: by nature one partner, so that it needs no By."""
    if not isinstance(item, Role):
        return False
    base, _, hop = item.name.casefold().partition("-")
    return base == "intro" and (not hop or _is_hop(hop))
