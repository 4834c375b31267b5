"""A clean network as a table, and one mistake for each code, as somebody would make it."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from netbook.backends.memory import MemoryBackend
from netbook.model.cells import CellError, CellValue
from tests.memory import backend

CLEAN = """
    Partners
    Partner | Full name   | Kind   | Email           | Rate | Currency | Joined     | Left
    Ana     | Ana Reis    | person | ana@example.org | 90   | EUR      | 2025-01-15 |
    Ben     | Ben Okafor  | person | ben@example.org | 80   | EUR      | 2025-01-15 |
    Cho     | Cho Min-ji  | person | cho@example.org | 85   | EUR      | 2025-01-15 |
    Dee     | Dee Lind    | person | dee@example.org | 95   | EUR      | 2025-03-03 | 2026-06-30
    network | Common fund | pool   |                 |      |          |            |

    Opportunities
    Opportunity | Title           | Client          | Stage     | Lead date  | Proposal date | Decided date | Introduced by | Lead partner | Price | Currency | Probability | Rules    | Agreed on  | Client year | Idea   | Note | Dispute
    OPP-1       | Menu cards      | Quay Bistro     | delivered | 2026-01-04 | 2026-01-11    | 2026-01-18   | Cho           | Ana          | 3600  | EUR      |             | standard | 2026-01-19 | 1           |        | |
    OPP-2       | Ticket shop     | Pier Festival   | lost      | 2026-01-15 | 2026-01-29    | 2026-02-13   | Ben           | Ben          | 14000 | EUR      |             | standard |            | 1           |        | |
    OPP-3       | Customer survey | Tidewater Power | delivered | 2026-02-06 | 2026-02-17    | 2026-02-27   | Ana           | Dee          | 8200  | EUR      |             | standard | 2026-02-28 | 1           | IDEA-1 | |
    OPP-4       | Booking page    | Harbour Sauna   | dropped   | 2026-02-21 |               | 2026-03-10   | Dee           | Ben          |       | EUR      |             |          |            | 1           |        | |
    OPP-5       | Web shop care   | Northlight Book | won       | 2026-03-01 | 2026-03-09    | 2026-03-12   | Ana           | Ben          | 7200  | EUR      |             | standard | 2026-03-13 | 2           |        | |
    OPP-6       | Data audit      | Lighthouse      | won       | 2026-03-04 | 2026-03-15    | 2026-03-20   | Ben           | Ana          | 12000 | USD      |             | standard | 2026-03-21 | 1           |        | |
    OPP-7       | Annual report   | Tidewater Power | proposal  | 2026-04-09 | 2026-04-28    |              | Ana           | Dee          | 9500  | EUR      | 0.6         | standard |            | 2           |        | |
    OPP-8       | Price board     | Fish Market     | lead      | 2026-05-06 |               |              | Cho           | Ana          | 18000 | EUR      | 0.3         |          |            | 1           |        | |

    Contributions
    Contribution | Opportunity | Partner | Role    | Date       | Hours | Rate | Value | Points | Note
    CON-1        | OPP-1       | Cho     | sale    | 2026-01-08 | 2     |      |       |        |
    CON-2        | OPP-1       | Ana     | work    | 2026-01-23 | 16    |      |       | 2      |
    CON-3        | OPP-1       | Cho     | work    | 2026-01-25 | 10    |      |       | 1      |
    CON-4        | OPP-1       | Ana     | expense | 2026-02-02 |       |      | 145   |        |
    CON-5        | OPP-2       | Ben     | sale    | 2026-01-22 | 6     |      |       |        |
    CON-6        | OPP-3       | Dee     | sale    | 2026-02-09 | 3     |      |       |        |
    CON-7        | OPP-3       | Ana     | work    | 2026-03-06 | 20    |      |       |        |
    CON-8        | OPP-3       | Dee     | work    | 2026-03-25 | 12.5  | 95   |       |        |
    CON-9        | OPP-5       | Ben     | sale    | 2026-03-08 | 2     |      |       |        |
    CON-10       | OPP-5       | Ben     | work    | 2026-04-14 | 8     |      | 640   |        |
    CON-11       | OPP-6       | Ana     | sale    | 2026-03-10 | 6     |      |       |        |
    CON-12       | OPP-6       | Ben     | work    | 2026-04-10 | 12    | 100  |       |        |
    CON-13       | OPP-7       | Dee     | sale    | 2026-04-16 | 4     |      |       |        |

    Receipts
    Receipt | Opportunity | Date       | Kind    | Gross | Tax | Net  | Currency | Rate | Received by | Invoice
    R-1     | OPP-1       | 2026-02-15 | payment | 4284  | 684 | 3600 | EUR      |      |             | 2026-01
    R-2     | OPP-3       | 2026-03-28 | payment | 4879  | 779 | 4100 | EUR      |      | Ana         | 2026-02
    R-3     | OPP-3       | 2026-04-19 | payment | 4879  | 779 | 4100 | EUR      |      |             | 2026-03
    R-4     | OPP-5       | 2026-04-09 | payment | 2142  | 342 | 1800 | EUR      |      |             | 2026-04
    R-5     | OPP-3       | 2026-05-16 | credit  | 238   | 38  | 200  | EUR      |      |             | 2026-05
    R-6     | OPP-6       | 2026-05-08 | payment | 5000  |     | 5000 | EUR      |      |             | 2026-06

    Rules
    Rules    | Step | Take               | To   | By
    standard | 1    | first 30% of price | sale | equal
    standard | 2    | rest               | work | value

    Payouts
    Payout | Partner | Date       | Amount | Currency | Kind   | Opportunity
    PAY-1  | Ana     | 2026-03-31 | 1500   | EUR      | payout | OPP-1
    PAY-2  | Cho     | 2026-03-31 | 1400   | EUR      | payout | OPP-1

    Ideas
    Idea   | Session date | Title            | Participants
    IDEA-1 | 2026-01-20   | Menus by the day | Ana, Ben, Dee

    Referrals
    Referral | Date       | From | To            | About | Kind
    REF-1    | 2026-02-02 | Dee  | Kestrel Foods | Ana   | referral

    Periods
    Period  | From       | To
    2026-Q1 | 2026-01-01 | 2026-03-31
    2026-Q2 | 2026-04-01 | 2026-06-30

    Roles
    Role | Label    | Multiplier
    work | Delivery | 1

    Rates
    Date       | From | To  | Rate
    2026-04-30 | EUR  | USD | 1.08
    2026-03-31 | EUR  | USD | 1.09
    2026-02-28 | EUR  | USD | 1.07
"""

TODAY = date(2026, 11, 23)

TYPED: Sequence[tuple[str, str, str, CellValue]] = (
    # code, tab, cell, what is typed
    ("NB201", "Contributions", "F3", CellError("#REF!")),
    ("NB201", "Receipts", "G3", CellError("")),
    ("NB204", "Contributions", "F3", "16"),
    ("NB204", "Contributions", "F3", " 16.5\u00a0"),
    ("NB205", "Opportunities", "J2", "3.600"),
    ("NB205", "Contributions", "H5", "1,450"),
    ("NB206", "Contributions", "F3", "16h"),
    ("NB206", "Contributions", "F3", "16 h 30"),
    ("NB206", "Contributions", "F3", time(7, 30)),
    ("NB206", "Contributions", "F3", timedelta(hours=16)),
    ("NB206", "Contributions", "F3", date(1900, 1, 16)),
    ("NB206", "Contributions", "F3", date(2026, 6, 5)),
    ("NB206", "Contributions", "F3", "1O"),
    ("NB206", "Receipts", "F2", "19%"),
    ("NB201", "Contributions", "F3", "#DIV/0!"),
    ("NB206", "Contributions", "F3", True),
    ("NB206", "Opportunities", "J2", "3.6k"),
    ("NB206", "Opportunities", "J2", "EUR 3600"),
    ("NB206", "Opportunities", "J2", "3600,00"),
    ("NB206", "Opportunities", "J2", "'3600"),
    ("NB206", "Opportunities", "J2", "3 600"),
    ("NB207", "Opportunities", "L8", 60.0),
    ("NB207", "Opportunities", "L8", "60%"),
    ("NB207", "Roles", "C2", 150.0),
    ("NB208", "Contributions", "E3", "2026-01-23"),
    ("NB208", "Contributions", "E3", "23 January 2026"),
    ("NB208", "Contributions", "E3", "23/01/2026"),
    ("NB209", "Contributions", "E3", "03/02/2026"),
    ("NB209", "Contributions", "E3", "23.1.26"),
    ("NB209", "Contributions", "E3", "23 Jan '26"),
    ("NB210", "Contributions", "E3", "31/02/2026"),
    ("NB210", "Contributions", "E3", "last week"),
    ("NB210", "Contributions", "E3", "23rd Jan"),
    ("NB210", "Contributions", "E3", "Q1 2026"),
    ("NB211", "Contributions", "E3", "46045"),
    ("NB210", "Contributions", "E3", False),
    ("NB211", "Contributions", "E3", 46045.0),
    ("NB212", "Contributions", "E3", datetime(2026, 1, 23, 14, 30)),
    ("NB213", "Contributions", "E3", date(1926, 1, 23)),
    ("NB213", "Receipts", "C2", date(2126, 2, 15)),
    ("NB213", "Contributions", "E3", date(2030, 1, 24)),
    ("NB213", "Partners", "G5", date(2062, 3, 3)),
    ("NB213", "Partners", "G4", date(2062, 3, 3)),
    ("NB214", "Receipts", "C5", date(2027, 4, 9)),
    ("NB215", "Contributions", "F3", -16.0),
    ("NB215", "Opportunities", "O2", 2026.0),
    ("NB216", "Opportunities", "J8", 950000.0),
    ("NB217", "Contributions", "H5", 145.505),
    ("NB218", "Contributions", "F3", 160.0),
    ("NB221", "Contributions", "F3", 6.5 / 24),
    ("NB219", "Receipts", "K3", date(2026, 2, 1)),
    ("NB219", "Opportunities", "B2", datetime(2026, 3, 4)),
    ("NB301", "Contributions", "C3", ""),
    ("NB301", "Receipts", "C2", ""),
    ("NB302", "Contributions", "A4", "CON-5"),
    ("NB303", "Contributions", "A4", "CON 3"),
    ("NB304", "Contributions", "C3", "Anna"),
    ("NB304", "Contributions", "C3", "Ana Reis"),
    ("NB304", "Contributions", "B3", "Menu cards"),
    ("NB304", "Contributions", "B3", "OPP1"),
    ("NB304", "Contributions", "B3", 1.0),
    ("NB304", "Contributions", "C3", "Ana, Ben"),
    ("NB304", "Contributions", "C3", "Ana & Cho"),
    ("NB304", "Opportunities", "H2", "Ana / Cho"),
    ("NB304", "Ideas", "D2", "Ana & Ben, Dee"),
    ("NB304", "Contributions", "B3", "OPP-l"),
    ("NB304", "Contributions", "B3", 0.0),
    ("NB304", "Contributions", "B3", "OPP-01"),
    ("NB304", "Contributions", "D3", "wrok"),
    ("NB304", "Opportunities", "M3", "standrad"),
    ("NB304", "Opportunities", "P4", "IDEA-9"),
    ("NB304", "Contributions", "C3", "ana"),
    ("NB305", "Opportunities", "C8", "Tidewater Power Ltd."),
    ("NB305", "Opportunities", "C8", "Tidewatre Power"),
    ("NB309", "Opportunities", "C9", "Tidewater Power"),
    ("NB310", "Roles", "A2", "works"),
    ("NB401", "Opportunities", "D2", "deliverd"),
    ("NB401", "Opportunities", "D2", "completed"),
    ("NB401", "Opportunities", "D2", "Delivered"),
    ("NB402", "Receipts", "H2", "EURO"),
    ("NB403", "Partners", "D2", "ana@example"),
    ("NB405", "Contributions", "C3", "TBD"),
    ("NB405", "Contributions", "F3", "?"),
    ("NB405", "Opportunities", "C2", "n/a"),
    ("NB405", "Opportunities", "C2", "tbd"),
    ("NB405", "Opportunities", "C2", "ditto"),
    ("NB405", "Receipts", "C2", "tbc"),
    ("NB405", "Opportunities", "R2", "No"),
    ("NB405", "Opportunities", "R4", "n/a"),
    ("NB405", "Opportunities", "R6", 0.0),
    ("NB405", "Opportunities", "R6", False),
    ("NB406", "Partners", "B2", "Ana ReÃ¯s"),
    ("NB406", "Opportunities", "C2", "Quay &amp; Bistro"),
    ("NB406", "Opportunities", "C2", "<b>Quay</b> Bistro"),
    ("NB407", "Contributions", "C3", "Ana "),
    ("NB407", "Contributions", "C3", "\u00a0Ana"),
    ("NB407", "Contributions", "C3", "A\u200bna"),
    ("NB407", "Opportunities", "C2", "Quay  Bistro"),
    ("NB407", "Opportunities", "D2", " delivered"),
    ("NB407", "Contributions", "C3", "'Ana"),
    ("NB408", "Contributions", "C3", "\u0410na"),
    ("NB408", "Opportunities", "A9", "\u041ePP-8"),
    ("NB409", "Contributions", "F3", "=8*2"),
    ("NB501", "Opportunities", "J6", ""),
    ("NB501", "Opportunities", "J7", 0.0),
    ("NB502", "Opportunities", "G3", ""),
    ("NB503", "Opportunities", "G2", date(2026, 1, 8)),
    ("NB503", "Partners", "H5", date(2025, 3, 1)),
    ("NB504", "Opportunities", "G8", date(2026, 5, 2)),
    ("NB505", "Opportunities", "L8", -0.5),
    ("NB512", "Ideas", "D2", "Ana, Ben, Dee, Ana"),
    ("NB512", "Partners", "D3", "ana@example.org"),
    ("NB520", "Contributions", "G2", 90),
    ("NB522", "Receipts", "H2", "CHF"),
    ("NB523", "Contributions", "E14", date(2026, 7, 16)),
    ("NB524", "Contributions", "E3", date(2026, 1, 2)),
    ("NB527", "Contributions", "D14", "work"),
    ("NB530", "Receipts", "G2", 3500.0),
    ("NB532", "Opportunities", "J6", 1000.0),
    ("NB532", "Opportunities", "J7", 1000.0),
    ("NB533", "Receipts", "C6", date(2026, 3, 2)),
    ("NB533", "Receipts", "D7", "credit"),
    ("NB534", "Contributions", "H13", 120.0),
    ("NB541", "Contributions", "H5", ""),
    ("NB540", "Payouts", "E2", "CHF"),
    ("NB535", "Rates", "D2", 0.93),
    ("NB535", "Receipts", "I7", 108.0),
    ("NB535", "Receipts", "I7", 0.92),
    ("NB215", "Receipts", "I7", 0.0),
    ("NB215", "Receipts", "I7", -1.08),
    ("NB536", "Referrals", "E2", "Dee"),
    ("NB537", "Periods", "B3", date(2026, 3, 31)),
    ("NB611", "Opportunities", "E9", date(2026, 1, 6)),
    ("NB613", "Receipts", "C7", date(2026, 7, 8)),
)  # fmt: skip

ELSEWHERE = {
    ("NB302", "A4"): ["A4", "A6"],
    ("NB309", "C9"): ["I9"],
    ("NB512", "D3"): ["D3"],
    ("NB527", "D14"): ["B14"],
    ("NB532", "J6"): ["Receipts!G5"],
    ("NB532", "J7"): ["Receipts!G7"],
    ("NB533", "C6"): ["G6"],
    ("NB533", "D7"): ["G7"],
    ("NB523", "E14"): ["C14"],
    ("NB611", "E9"): ["D9"],
    ("NB613", "C7"): ["I7"],
}
"""(Code, cell that was typed in) -> the cells at which it is said, where they are others."""


def with_mistake(*cells: object) -> MemoryBackend:
    """The clean network, with something else in some cells: tab, cell, value, and so on."""
    network = backend(CLEAN)
    for tab, cell, value in zip(cells[::3], cells[1::3], cells[2::3], strict=True):
        letter, row = re.fullmatch(r"([A-Z])(\d+)", str(cell)).groups()  # type: ignore[union-attr]
        network.tabs[str(tab)][int(row) - 1][ord(letter) - 65] = value  # type: ignore[call-overload]
    return network
