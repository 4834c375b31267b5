"""Whole scenarios on one Google Sheet: a real one with `pytest -m live`, the test server's in every run of the tests.

docs/live-tests.md says how a person runs them.
"""
