"""The random networks that the laws are tried on: everything that can be written in a rule occurs in them."""

from collections import Counter

from hypothesis import Phase, given, settings

from tests.rules.networks import CONSTRUCTS, MANY, RandomNetwork, constructs_in, networks

ENOUGH = 5
"""In so many of a few hundred networks every construct occurs at least."""


def test_every_construct_of_the_grammar_occurs_in_the_random_networks() -> None:
    seen: Counter[str] = Counter()

    @settings(MANY, max_examples=400, derandomize=True, database=None, phases=[Phase.generate])
    @given(networks())
    def look(network: RandomNetwork) -> None:
        seen.update(set(constructs_in(network)))

    look()

    assert {name: seen[name] for name in CONSTRUCTS if seen[name] < ENOUGH} == {}
