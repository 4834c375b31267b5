"""A Google of our own for the tests that need one."""

from tests.fakesheets.fixtures import account, nobody, server, signed_in

__all__ = ["account", "nobody", "server", "signed_in"]
