"""All rule sets of a network, and which one an opportunity uses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from netbook.rules.model import RuleSet
from netbook.rules.names import folded
from netbook.rules.problems import Problem

USUAL_NAME = "standard"


def rule_name(name: str) -> str:
    """The form in which names of rule sets are compared: case and outer space do not count."""
    return folded(name)


@dataclass(frozen=True)
class RuleBook:
    """The good versions of all rule sets, the problems, and the names (in compared form) of those refused."""

    versions: tuple[RuleSet, ...]
    problems: tuple[Problem, ...] = ()
    refused: frozenset[str] = frozenset()
    _by_name: Mapping[str, tuple[RuleSet, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name: dict[str, tuple[RuleSet, ...]] = {}
        for version in self.versions:
            by_name[rule_name(version.name)] = (*by_name.get(rule_name(version.name), ()), version)
        object.__setattr__(self, "_by_name", by_name)

    def name_of(self, name: str) -> str:
        """The compared form of `name`; a blank one means the only rule set, or the one called standard."""
        wanted = rule_name(name)
        if wanted:
            return wanted
        names = set(self._by_name) | self.refused
        return next(iter(names)) if len(names) == 1 else USUAL_NAME

    def is_refused(self, name: str) -> bool:
        """Whether `name` is in the tab, but has problems. Opportunities that use it are held."""
        return self.name_of(name) in self.refused

    def is_known(self, name: str) -> bool:
        """Whether `name` is in the tab, with or without problems."""
        return self.name_of(name) in self.refused or self.name_of(name) in self._by_name

    def find(self, name: str, on: date | None) -> RuleSet | None:
        """The version of `name` in force on a day: the latest with From <= `on`. None if there is none.

        Without a day, only a rule set of one version is found.
        """
        versions = self._by_name.get(self.name_of(name), ())
        if on is None:
            return versions[0] if len(versions) == 1 else None
        in_force = [one for one in versions if one.start is None or one.start <= on]
        return max(in_force, key=lambda one: one.start or date.min, default=None)

    def latest(self, name: str) -> RuleSet | None:
        """The version of `name` with the latest From: what would be agreed on from now on. None if there is none."""
        versions = self._by_name.get(self.name_of(name), ())
        return max(versions, key=lambda one: one.start or date.min, default=None)
