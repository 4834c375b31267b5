"""What the test server takes for granted without a recording, where a scenario can tell whether it holds."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Assumption:
    """`line` is a part of the line in `file` (of tests/fakesheets) that carries `# unverified:`; `words` what it says."""

    file: str
    line: str
    words: str


ASSUMPTIONS = {
    "own id": Assumption(
        "requests/ranges.py", "that an id of one's own is kept", "a named range keeps the id that it is given"
    ),
    "taken id": Assumption(
        "requests/ranges.py", "for one in spreadsheet.named_ranges):", "a named range whose id is taken is refused"
    ),
    "taken name": Assumption(
        "requests/ranges.py", "name.casefold() for one in others)", "a named range whose name is taken is refused"
    ),
    "taken sheet id": Assumption(
        "requests/tabs.py", "sheet.id == sheet_id for sheet in spreadsheet.sheets", "a tab whose id is taken is refused"
    ),
    "version": Assumption("api/world.py", "by how much the version moves", "Drive's version moves with every edit"),
    "me": Assumption("api/drive_api.py", "the values of fields but id", "Drive says that it was us who wrote last"),
    "formats": Assumption(
        "model/grid_data.py", "which further fields an effective format has",
        "a cell without a number format says nothing of one; a day does",
    ),
    "text format": Assumption(
        "model/values.py", "a cell formatted as text keeps every typed text", "1/2 typed into a cell of the format Text"
    ),
    "spec": Assumption(
        "requests/objects.py", "which defaults of a spec are filled in", "a chart is read back as it was sent"
    ),
    "large": Assumption(
        "wire/server.py", "reported by users, for requests of other kinds", "a request of 11 MB is refused"
    ),
    "protected": Assumption(
        "model/protection.py", "the wording, and that requests which only format", "a protected cell stops the batch"
    ),
    "protected looks": Assumption(
        "model/protection.py", "the wording, and that requests which only format", "it stops a format alone, too"
    ),
}  # fmt: skip


@dataclass
class Notes:
    """What came out, by the name of the assumption."""

    found: dict[str, tuple[bool, str]] = field(default_factory=dict)

    def note(self, name: str, held: bool, got: object) -> None:
        """`got` is what there was in its place, or how it is worded."""
        assert name in ASSUMPTIONS
        self.found[name] = (held, str(got))

    @property
    def lines(self) -> list[str]:
        """For the person who ran it."""
        found = []
        for name, (held, got) in self.found.items():
            one = ASSUMPTIONS[name]
            found.append(f"{'held' if held else 'DID NOT HOLD':12} {one.words} (tests/fakesheets/{one.file}): {got}")
        return found
