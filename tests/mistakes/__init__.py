"""The judge of netbook's checks: people's mistakes in spreadsheets, made by seed, and a score of what is found.

The kinds were collected from real sheets, from what spreadsheet programs let people do and from published research on
spreadsheet errors, not from netbook's checks: a generator that knows the checks proves nothing.
"""
