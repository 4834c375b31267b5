"""What money is held or was paid for, and nobody is recorded: said once, at the opportunity or the payout."""

import pytest

from netbook.jobs.examine import results_of
from netbook.outputs.netbook_tab import netbook_tab
from tests.memory import NETWORK, STAMP, found_in, said
from tests.tables import FOUNDING_RULE, OPP_7

NOBODY_WORKED = "\n".join(line for line in OPP_7.splitlines() if "| work " not in line)
UNPAID = NOBODY_WORKED.replace("R-1     | OPP-7       | 2026-03-01 | 20000", "")
HELD = "step 2 (Rules row 3) pays 'work', but nobody is recorded as 'work' on this opportunity; 14,000.00 is held"


def lines_of(*texts: str) -> list[tuple[object, object]]:
    """What and Entry of each line of the tab netbook."""
    tab = netbook_tab(results_of(NETWORK, found_in(*texts), STAMP))
    columns = {column.header: column.values for column in tab.columns}
    return list(zip(columns["What"], columns["Entry"], strict=True))


def test_money_for_a_role_in_which_nobody_is_asks_for_a_contribution() -> None:
    assert said(NOBODY_WORKED, FOUNDING_RULE) == [
        ("NB528", "Opportunities!A2", f"{HELD}. Add a contribution whose Role is 'work', or correct the rule")
    ]


def test_it_is_one_line_in_the_tab_netbook() -> None:
    assert lines_of(NOBODY_WORKED, FOUNDING_RULE) == [("warning", "OPP-7")]


def test_before_money_came_in_it_is_only_held() -> None:
    assert said(UNPAID, FOUNDING_RULE) == []
    assert lines_of(UNPAID, FOUNDING_RULE) == [("partly held", "OPP-7")]


def payout(partner: str, kind: str = "payout") -> str:
    return f"Payouts\nPayout | Partner | Date | Amount | Kind | Opportunity\nPAY-1 | {partner} | 2026-03-02 | 90 | {kind} | OPP-7"


def test_a_payout_for_an_opportunity_in_which_somebody_has_no_part_is_pointed_out() -> None:
    no_idea = OPP_7.replace("IDEA-1\n\n    Ideas", "\n\n    Ideas")

    assert said(no_idea, FOUNDING_RULE, payout("Cho")) == []
    assert said(no_idea.replace("Cho     | sale", "Ana     | sale"), FOUNDING_RULE, payout("Cho")) == [
        ("NB529", "Payouts!F2", "Cho has no part in OPP-7: there is no contribution, and no rule pays Cho there. "
         "Correct the partner or the opportunity, or add what was given")]  # fmt: skip


@pytest.mark.parametrize(
    ("partner", "kind"), [("Dee", "payout"), ("Cho", "advance"), ("network", "payout")],
    ids=["who introduced it", "an advance", "a pool"],
)  # fmt: skip
def test_these_have_a_part_or_may_get_one(partner: str, kind: str) -> None:
    no_idea = OPP_7.replace("IDEA-1\n\n    Ideas", "\n\n    Ideas").replace("Cho     | sale", "Ana     | sale")

    assert said(no_idea, FOUNDING_RULE, payout(partner, kind)) == []
