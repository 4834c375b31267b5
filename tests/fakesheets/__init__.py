"""A true test server for Google Sheets: the API as it was recorded, over real HTTP on the loopback.

    model/      a spreadsheet without HTTP: areas, cells, typing, showing, formulas, values
    requests/   the kinds of batchUpdate, by topic
    api/        which call of Sheets v4 and Drive v3 does what, still without HTTP
    wire/       HTTP, signing in, faults, quota, the request log, the gate of Google's own description
    human.py    a person who edits in between
    client.py   unchanged gspread, led here
    replay.py   recordings of the real API, replayed: python -m tests.fakesheets.replay

What neither a recording nor the discovery documents back carries `# unverified:`.
"""
