"""All files and people the server knows; time and chance come in from outside."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.fakesheets.model.dice import Dice, SeededDice
from tests.fakesheets.model.spreadsheet import Spreadsheet, new_spreadsheet, today_of

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
ROLES = ("reader", "commenter", "writer", "owner")


@dataclass
class File:
    """A Drive file; every one here is a spreadsheet."""

    spreadsheet: Spreadsheet
    created: float
    modified: float
    permissions: list[dict[str, Any]]
    version: int = 1
    modified_by: str = ""
    trashed: bool = False

    @property
    def id(self) -> str:
        return self.spreadsheet.id

    def role(self, user: str) -> str | None:
        roles = [one["role"] for one in self.permissions if one.get("emailAddress") == user or one["type"] == "anyone"]
        return max(roles, key=ROLES.index, default=None)

    def readable(self, user: str) -> bool:
        return self.role(user) is not None

    def writable(self, user: str) -> bool:
        return self.role(user) in ("writer", "owner")


@dataclass
class World:
    """`now` is seconds since 1970; `without_storage` names accounts that may not own files."""

    now: Callable[[], float]
    dice: Dice = field(default_factory=SeededDice)
    files: dict[str, File] = field(default_factory=dict)
    without_storage: set[str] = field(default_factory=set)

    def create(self, title: str, owner: str, spreadsheet_id: str = "") -> File:
        """A new spreadsheet of this person."""
        spreadsheet = new_spreadsheet(spreadsheet_id or self.dice.spreadsheet_id(), title)
        return self.keep(spreadsheet, owner)

    def keep(self, spreadsheet: Spreadsheet, owner: str) -> File:
        permission = {"id": str(self.dice.number("permission")), "type": "user", "role": "owner", "emailAddress": owner}
        file = File(spreadsheet, self.now(), self.now(), [permission], modified_by=owner)
        self.files[file.id] = file
        return file

    def share(self, spreadsheet_id: str, email: str, role: str = "writer") -> dict[str, Any]:
        """Give somebody a role, in place of the one they had."""
        file = self.files[spreadsheet_id]
        file.permissions = [one for one in file.permissions if one.get("emailAddress") != email]
        permission = {"id": str(self.dice.number("permission")), "type": "user", "role": role, "emailAddress": email}
        file.permissions.append(permission)
        return permission

    def touched(self, file: File, user: str = "") -> None:
        """The file has changed: its version and time move on. `user` is '' for a person in the browser."""
        # unverified: by how much the version moves (netbook may only look whether it moved)
        file.version += 1
        file.modified = self.now()
        file.modified_by = user

    @property
    def today(self) -> Any:
        return today_of(self.now())


def stamp(seconds: float) -> str:
    """2026-11-23T07:15:00.000Z"""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
