"""Every code a finding may carry, in a line each. The page docs/checks.md is made from it and from the checks."""

CODES = {
    "NB103": "A column that is needed is missing.",
    "NB104": "A header is misspelt, so its column is not read.",
    "NB105": "A header stands twice.",
    "NB201": "A cell shows an error, or a formula has no stored value.",
    "NB204": "A number is stored as text; it can be read in one way only, and is.",
    "NB206": "A cell that should hold a number holds something else.",
    "NB208": "A date is stored as text; it can be read in one way only, and is.",
    "NB210": "A cell that should hold a date holds something else.",
    "NB215": "A number is below zero, or has more digits than a spreadsheet keeps.",
    "NB217": "An amount has more decimals than its currency.",
    "NB301": "A cell that must be filled is empty.",
    "NB302": "Two entries have the same key.",
    "NB304": "A cell names something that is not there.",
    "NB401": "A choice is not in its list.",
    "NB402": "A currency code is not in ISO 4217.",
    "NB505": "A probability is not from 0 to 1.",
    "NB522": "Money is in another currency than its opportunity.",
    "NB530": "Gross, tax and net of a receipt do not agree.",
    "NB531": "A receipt has no amount.",
    "NB540": "A column is filled that this version does not use yet.",
    "NB550": "A rule cannot be understood, or could mean two things.",
}
"""Code -> what it means. Codes are never reused."""
