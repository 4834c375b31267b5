"""A Google Sheets to try things on: python -m tests.fakesheets [--port N] [--account FILE]."""

import argparse
import signal
import tempfile
import threading
from pathlib import Path

from tests.fakesheets.fixtures import EMAIL
from tests.fakesheets.wire.server import FakeSheets


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakesheets", description="A local Google Sheets for tests.")
    parser.add_argument("--port", type=int, default=0, help="by default one that is free")
    parser.add_argument("--account", type=Path, help="where to write the service-account file")
    asked = parser.parse_args()
    with FakeSheets(asked.port) as server:
        path = asked.account or Path(tempfile.mkdtemp(prefix="fakesheets-")) / "service-account.json"
        server.write_account(path)
        file = server.world.create("Try-out", "you@example.org")
        server.world.share(file.id, EMAIL)
        settings = f"NETBOOK_GOOGLE_ENDPOINT={server.url} NETBOOK_GOOGLE_CREDENTIALS={path}"
        print(f"Google Sheets for tests: {server.url}")
        print(f"Service account: {path}")
        print(f"An empty sheet, shared with it: https://docs.google.com/spreadsheets/d/{file.id}/edit")
        print("Start with:")
        print(f"  export {settings}")
        print(
            f"  netbook init harbour --template sample --google https://docs.google.com/spreadsheets/d/{file.id}/edit"
        )
        print("  netbook -C harbour sync")
        print("or with gspread:")
        print(
            '  python -i -c "from tests.fakesheets.client import open_client; from pathlib import Path; '
            f"client = open_client('{server.url}', Path('{path}')); sheet = client.open_by_key('{file.id}')\"",
            flush=True,
        )
        ended = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: ended.set())
        ended.wait()


if __name__ == "__main__":
    main()
