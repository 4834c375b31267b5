"""The text of a job that syncs a network time and again, for a scheduler. Nothing is installed by it."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from unicodedata import normalize

from netbook.errors import UsageError
from netbook.model.cells import HOSTILE
from netbook.model.network import Network
from netbook.shipped import shipped

HOUR, DAY = 60, 24 * 60
RHYTHMS = {"5m": 5, "10m": 10, "15m": 15, "20m": 20, "30m": 30, "hourly": HOUR}
UNPRINTABLE = re.compile(rf"{HOSTILE.pattern}|[\t\n\u2028\u2029\ud800-\udfff\ufffe\uffff]")
LONGEST_CRON_COMMAND = 998
REPLACED_BY_WINDOWS = re.compile(r"%[^%]+%|\$\(")
NOT_IN_A_SYSTEMD_PROGRAM = re.compile(r"[\"'\\]")


@dataclass(frozen=True)
class Every:
    """How often: every so many minutes (`minutes` below an hour divides it), or once a day at `hour`:`minute`."""

    minutes: int
    hour: int = 0
    minute: int = 0

    def cron(self) -> str:
        """The five fields of a crontab line."""
        if self.minutes == DAY:
            return f"{self.minute} {self.hour} * * *"
        return "0 * * * *" if self.minutes == HOUR else f"*/{self.minutes} * * * *"


@dataclass(frozen=True)
class Job:
    """What is to be done: run `program` (the words with which netbook itself is started) for a network."""

    network: Network
    program: tuple[str, ...]
    every: Every
    home: Path

    @property
    def folder(self) -> Path:
        """The network's folder, without '..' in its path."""
        folder = Path(self.network.folder)
        return folder.resolve() if ".." in folder.parts else folder

    @property
    def name(self) -> str:
        """'netbook-harbour': letters, digits and '-' only, since it names files and units."""
        ascii_name = normalize("NFKD", self.network.name).encode("ascii", "ignore").decode()
        slug = "-".join(re.findall(r"[a-z0-9]+", ascii_name.lower()))[:40].strip("-")
        return f"netbook-{slug or sha256(self.network.folder.encode()).hexdigest()[:8]}"

    @property
    def command(self) -> tuple[str, ...]:
        """The words of the command. With --quiet it says nothing while all is well."""
        return (*self.program, "-C", str(self.folder), "sync", "--quiet")


@dataclass(frozen=True)
class JobFile:
    """A text, the name it is saved under and the folder it belongs into ('' if it is pasted)."""

    name: str
    where: str
    text: str


@dataclass(frozen=True)
class Schedule:
    """What to paste, and what to do with it: lines to be read by a person."""

    files: tuple[JobFile, ...]
    next: tuple[str, ...]


def read_every(text: str) -> Every:
    """'15m', 'hourly' or 'daily@07:30'. Raises UsageError."""
    if text in RHYTHMS:
        return Every(RHYTHMS[text])
    if clock := re.fullmatch(r"daily@([01]?\d|2[0-3]):([0-5]\d)", text, re.ASCII):
        return Every(DAY, int(clock[1]), int(clock[2]))
    raise UsageError(f"{text!r} is not a rhythm that can be scheduled.", f"Write {', '.join(RHYTHMS)} or daily@07:30.")


def schedule(job: Job, scheduler: str) -> Schedule:
    """The job for one of SCHEDULERS. Raises UsageError for a path that cannot be written down there."""
    for word in job.command:
        if UNPRINTABLE.search(word):
            raise UsageError(
                f"{word!r} has a character in it that cannot be shown, so no job can name it.", "Rename the folder."
            )
    return SCHEDULERS[scheduler](job)


def _filled(template: str, marks: Mapping[str, str]) -> str:
    """The template with its {marks} replaced in one pass, so that nothing in a path is taken for a mark."""
    text = (shipped("templates") / "schedule" / template).read_text("utf-8")
    return re.sub(r"\{([a-z]+)\}", lambda mark: marks[mark[1]], text)


# --- systemd ----------------------------------------------------------------------------------------


def _systemd(job: Job) -> Schedule:
    where, every = "~/.config/systemd/user", job.every
    calendar = f"*:0/{every.minutes}" if every.minutes < HOUR else "hourly"
    if every.minutes == DAY:
        calendar = f"*-*-* {every.hour:02}:{every.minute:02}:00"
    files = (
        JobFile(f"{job.name}.service", where, _filled("netbook.service", {"command": _exec_start(job.command)})),
        JobFile(f"{job.name}.timer", where, _filled("netbook.timer", {"calendar": calendar})),
    )
    return Schedule(
        files,
        (
            f"Save them in {where}/, then: systemctl --user daemon-reload && "
            f"systemctl --user enable --now {job.name}.timer",
            f"To go on after you log out: loginctl enable-linger. What it said: journalctl --user -u {job.name}",
        ),
    )


def _exec_start(command: tuple[str, ...]) -> str:
    """The words, each in quotes. ':' in front leaves '$' alone; a program with a quote or backslash in its path, which
    systemd refuses to start, is started by a shell."""
    if NOT_IN_A_SYSTEMD_PROGRAM.search(command[0]):
        command = ("/bin/sh", "-c", 'exec "$0" "$@"', *command)
    return " ".join(_systemd_word(word) for word in (f":{command[0]}", *command[1:]))


def _systemd_word(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'


# --- cron -------------------------------------------------------------------------------------------


def _cron(job: Job) -> Schedule:
    from shlex import join

    # A bare % is a new line to cron, and '\%' a percent sign, unless another backslash stands before it: then a pair
    # of quotes keeps the two apart.
    command = join(job.command).replace("\\%", "\\''%").replace("%", "\\%")
    if len(command.encode()) > LONGEST_CRON_COMMAND:
        raise UsageError(
            f"cron takes no command longer than {LONGEST_CRON_COMMAND} bytes.", "Move the network to a shorter path."
        )
    line = JobFile("crontab", "", f"{job.every.cron()} {command}\n")
    return Schedule(
        (line,),
        (
            "Paste the line into: crontab -e",
            "cron mails what the job says, and it says something only if a person must act, or it failed.",
        ),
    )


# --- GitHub -----------------------------------------------------------------------------------------


def _github(job: Job) -> Schedule:
    folder = job.folder.resolve()
    root = next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)
    for place in job.network.workbooks:
        if "://" not in place.location and not Path(place.location).resolve().is_relative_to(root):
            raise UsageError(
                f"{place.location} is outside of {root}, so GitHub does not have it.", "Move it into the repository."
            )
    # Within ${{ }} GitHub computes; the string '${{' gives back the very characters.
    inside = folder.relative_to(root).as_posix().replace("${{", "${{ '${{' }}")
    marks = {"cron": job.every.cron(), "folder": json.dumps(inside, ensure_ascii=False)}
    file = JobFile("netbook.yml", ".github/workflows", _filled("github.yml", marks))
    return Schedule(
        (file,),
        (
            f"Save it as {file.where}/{file.name} in the repository and push it. Times are UTC, often minutes late.",
            "Set the repository's variable NETBOOK_PACKAGE (Settings > Secrets and variables > Actions > Variables) to "
            "what pip shall install: a package, a wheel in the repository, or git+https://...",
        ),
    )


# --- launchd ----------------------------------------------------------------------------------------


def _launchd(job: Job) -> Schedule:
    import plistlib

    every, where = job.every, "~/Library/LaunchAgents"
    when: dict[str, object] = {"StartInterval": every.minutes * 60}
    if every.minutes == DAY:
        when = {"StartCalendarInterval": {"Hour": every.hour, "Minute": every.minute}}
    log = job.home / "Library" / "Logs" / f"{job.name}.log"
    agent = {"Label": job.name, "ProgramArguments": list(job.command), **when, "ProcessType": "Background"}
    text = plistlib.dumps({**agent, "StandardErrorPath": str(log)}, sort_keys=False).decode()
    file = JobFile(f"{job.name}.plist", where, text)
    return Schedule(
        (file,),
        (
            f"Save it as {where}/{file.name}, then: launchctl bootstrap gui/$(id -u) {where}/{file.name}",
            f"What needs a person is said in ~/Library/Logs/{log.name} and in the tab netbook.",
        ),
    )


# --- Windows ----------------------------------------------------------------------------------------


def _windows(job: Job) -> Schedule:
    from subprocess import list2cmdline

    for word in job.command:
        if REPLACED_BY_WINDOWS.search(word):
            raise UsageError(
                f"{word}: the Windows Task Scheduler would replace what stands between two % or after $(.",
                "Rename the folder.",
            )
    marks = {
        "program": escape(job.command[0], quote=False),
        "arguments": escape(list2cmdline(job.command[1:]), quote=False),
        "trigger": _windows_trigger(job.every),
    }
    # ASCII only: then it is the same in every encoding that a Windows console may save it in.
    text = _filled("windows.xml", marks).encode("ascii", "xmlcharrefreplace").decode()
    file = JobFile(f"{job.name}.xml", "", text)
    return Schedule(
        (file,),
        (
            f"Save it as {file.name}, then in PowerShell: Register-ScheduledTask -TaskName {job.name} "
            f"-Xml (Get-Content -Raw {file.name})",
            "What needs a person is said in the tab netbook.",
        ),
    )


def _windows_trigger(every: Every) -> str:
    start = f"<StartBoundary>2026-01-01T{every.hour:02}:{every.minute:02}:00</StartBoundary>"
    if every.minutes == DAY:
        return (
            f"<CalendarTrigger>{start}<ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay></CalendarTrigger>"
        )
    return f"<TimeTrigger><Repetition><Interval>PT{every.minutes}M</Interval></Repetition>{start}</TimeTrigger>"


SCHEDULERS: Mapping[str, Callable[[Job], Schedule]] = {
    "systemd": _systemd,
    "cron": _cron,
    "github": _github,
    "launchd": _launchd,
    "windows": _windows,
}
"""Name -> the function that writes a job for it."""
