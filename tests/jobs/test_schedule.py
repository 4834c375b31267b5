"""Jobs for schedulers: whatever the folder is called, the scheduler reads back the very words that were meant."""

import os
import plistlib
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netbook.errors import UsageError
from netbook.jobs.schedule import (
    REPLACED_BY_WINDOWS,
    RHYTHMS,
    SCHEDULERS,
    UNPRINTABLE,
    Job,
    JobFile,
    read_every,
    schedule,
)
from netbook.model.network import Network, WorkbookPlace

EXAMPLES = max(20, int(os.environ.get("NETBOOK_EXAMPLES", "500")) // 4)
IN_CI = bool(os.environ.get("CI"))
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze") and not IN_CI, reason="systemd-analyze is not installed"
)
needs_crontab = pytest.mark.skipif(not shutil.which("crontab") and not IN_CI, reason="crontab is not installed")
RHYTHM_TEXTS = (*RHYTHMS, "daily@07:30", "daily@0:05", "daily@23:59")
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"

HOSTILE_PARTS = st.sampled_from(
    ["%", "\\", "'", '"', " ", "$", "$HOME", "$$", "%h", "%%", "\\%", "\\\\%", "`id`", "$(id)", "${{", "}}", "{folder}",
     "{command}", "&", "<", ">", "]]>", ";", "#", "ü", "e\u0301", "王", "🙂", "*", "?", "[a]", "!", "~", "|", "\u00a0", ":",
     "- ", "'\\''", '\\"', "x\\", "-C", "=", "@", "\\n", "\\x41", "%PATH%", "&amp;"]
)  # fmt: skip
LETTERS = st.characters(blacklist_categories=("Cs",), blacklist_characters="/\0")
NAMES = (
    st.lists(st.one_of(HOSTILE_PARTS, st.text(LETTERS, max_size=3)), min_size=1, max_size=8)
    .map("".join)
    .filter(lambda name: not UNPRINTABLE.search(name) and name not in ("", ".", ".."))
)


def job(folder: str, *program: str, every: str = "15m", name: str = "Harbour") -> Job:
    place = WorkbookPlace("shared", f"{folder}/harbour.xlsx")
    network = Network(name, "EUR", folder, f"{folder}/netbook.toml", (place,))
    return Job(network, program or ("/opt/netbook",), read_every(every), Path("/Users/ana"))


def only_file(one: Job, scheduler: str) -> JobFile:
    [file] = schedule(one, scheduler).files
    return file


# --- each format's own way of reading --------------------------------------------------------------------------


def read_by_cron(line: str) -> list[str]:
    """What cron hands to sh, by the loop of its do_command.c, and then what sh makes of it."""
    command, escaped = "", False
    for letter in line.rstrip("\n").split(" ", 5)[5]:
        if letter == "%" and not escaped:
            break  # from here on it would be the standard input
        if letter == "%":
            command = command[:-1]
        command += letter
        escaped = letter == "\\" and not escaped
    return shlex.split(command)


def read_by_systemd(unit: str) -> list[str]:
    """The words of ExecStart, by systemd.syntax(7) and systemd.service(5); a shell in front is taken off."""
    [line] = re.findall(r"^ExecStart=(.*)$", unit, re.MULTILINE)
    quoted = r'"(?:[^"\\]|\\.)*"'
    assert re.fullmatch(f"{quoted}( {quoted})*", line), line
    words = [re.sub(r"\\(.)", r"\1", word[1:-1]) for word in re.findall(quoted, line)]
    assert not [word for word in words if re.search(r"(?<!%)%(%%)*(?!%)", word)], "a specifier"
    first, *others = [word.replace("%%", "%") for word in words]
    assert first.startswith(":/"), "variables would be replaced"
    if others[:2] == ["-c", 'exec "$0" "$@"']:
        return others[2:]
    return [first[1:], *others]


def read_by_windows(arguments: str) -> list[str]:
    """CommandLineToArgvW, for what stands after the program."""
    words, word, quoted, begun, at = [], "", False, False, 0
    while at < len(arguments):
        backslashes = len(arguments[at:]) - len(arguments[at:].lstrip("\\"))
        at += backslashes
        letter = arguments[at] if at < len(arguments) else ""
        if letter == '"':
            word += "\\" * (backslashes // 2)
            if backslashes % 2:
                word += '"'
            else:
                quoted = not quoted
            begun = True
        else:
            word += "\\" * backslashes
            begun = begun or bool(backslashes)
            if letter in (" ", "\t") and not quoted:
                words, word, begun = [*words, word] if begun else words, "", False
            elif letter:
                word, begun = word + letter, True
        at += 1
    return [*words, word] if begun else words


def exec_of(text: str) -> list[str]:
    task = ElementTree.fromstring(text.encode("utf-16"))
    action = task.find(f"{TASK}Actions/{TASK}Exec")
    assert action is not None
    return [action.findtext(f"{TASK}Command", ""), *read_by_windows(action.findtext(f"{TASK}Arguments", ""))]


def sync_step(workflow: str) -> dict[str, str]:
    """The step of GitHub's workflow that syncs."""
    [step] = [step for step in yaml.safe_load(workflow)["jobs"]["sync"]["steps"] if step.get("id") == "sync"]
    return dict(step)


# --- laws ------------------------------------------------------------------------------------------------------


@settings(max_examples=EXAMPLES, deadline=None)
@given(NAMES, NAMES)
@example("a\\%b", "100%\\\\%'%")
@example("x'\\", 'y"\\')
def test_whatever_the_folders_are_called_the_command_is_read_back(folder: str, programs: str) -> None:
    one = job(f"/net/{folder}", f"/{programs}/netbook")

    assert read_by_cron(only_file(one, "cron").text) == list(one.command)
    assert read_by_systemd(schedule(one, "systemd").files[0].text) == list(one.command)
    assert plistlib.loads(only_file(one, "launchd").text.encode())["ProgramArguments"] == list(one.command)


@settings(max_examples=EXAMPLES, deadline=None)
@given(NAMES, NAMES)
@example("ends with\\", "Program Files")
def test_windows_reads_the_command_back_or_it_is_refused(folder: str, programs: str) -> None:
    one = job(f"C:\\{folder}", f"C:\\{programs}\\netbook.exe")

    if any(REPLACED_BY_WINDOWS.search(word) for word in one.command):
        with pytest.raises(UsageError, match="Windows Task Scheduler would replace"):
            schedule(one, "windows")
        return
    text = only_file(one, "windows").text
    assert text.isascii()
    assert exec_of(text) == list(one.command)


@settings(max_examples=EXAMPLES, deadline=None)
@given(NAMES)
@example("${{ github.token }}")
def test_github_works_in_the_very_folder_and_computes_nothing(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    root = tmp_path_factory.getbasetemp() / "repository"
    (root / ".git").mkdir(parents=True, exist_ok=True)

    folder = sync_step(only_file(job(f"{root}/{name}"), "github").text)["working-directory"]

    assert "${{" not in folder.replace("${{ '${{' }}", "")
    assert folder.replace("${{ '${{' }}", "${{") == name


@pytest.mark.parametrize("scheduler", SCHEDULERS)
@pytest.mark.parametrize("letter", ["\n", "\r", "\x1b", "\t", "\u202e", "\u2028", "\udce4", "\x85"])
def test_a_path_that_cannot_be_shown_is_refused(scheduler: str, letter: str) -> None:
    with pytest.raises(UsageError, match="cannot be shown"):
        schedule(job(f"/net/a{letter}b"), scheduler)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.text(max_size=60))
def test_the_network_s_name_gives_a_harmless_name_for_files(name: str) -> None:
    assert re.fullmatch(r"netbook-[a-z0-9]+(-[a-z0-9]+)*", job("/net", name=name).name)


def test_two_networks_whose_names_have_no_latin_letter_do_not_meet() -> None:
    assert job("/a", name="王小明").name != job("/b", name="王小明").name
    assert job("/a", name="Café Zürich & Söhne").name == "netbook-cafe-zurich-sohne"


# --- the schedulers' own opinion -------------------------------------------------------------------------------


def verified(folder: Path, one: Job) -> tuple[int, str]:
    """What systemd-analyze says of the units, saved under their names."""
    names = []
    for file in schedule(one, "systemd").files:
        (folder / file.name).write_text(file.text, "utf-8")
        names.append(str(folder / file.name))
    (folder / "run").mkdir(exist_ok=True)
    env = {**os.environ, "XDG_RUNTIME_DIR": str(folder / "run")}
    command = ["systemd-analyze", "--user", "verify", *names]
    result = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, check=False)
    return result.returncode, result.stdout + result.stderr


@needs_systemd
@pytest.mark.parametrize(
    "name", ["plain", "a b%h", "$HOME ü 🙂", "Ana's", 'say "hi"', "back\\slash", "{command};x", "a=b #c"]
)
def test_systemd_finds_the_program_and_nothing_to_complain_of(tmp_path: Path, name: str) -> None:
    program = tmp_path / name / "netbook"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    one = job(str(tmp_path / name), str(program))

    assert verified(tmp_path, one) == (0, "")

    if not re.search(r"[\"'\\]", name):  # then it is systemd that looks for the program, not a shell
        program.unlink()
        code, said = verified(tmp_path, one)
        assert code != 0
        assert f"Command {program} is not executable" in said


@needs_systemd
@pytest.mark.parametrize("every", RHYTHM_TEXTS)
def test_systemd_knows_every_rhythm(tmp_path: Path, every: str) -> None:
    assert verified(tmp_path, job("/net", "/bin/true", every=every)) == (0, "")

    [calendar] = re.findall("^OnCalendar=(.+)$", (tmp_path / "netbook-harbour.timer").read_text("utf-8"), re.MULTILINE)
    command = ["systemd-analyze", "calendar", "--iterations=200", "--base-time=2026-01-01 00:00:00 UTC", calendar]
    env = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    said = subprocess.run(command, capture_output=True, text=True, env=env, timeout=60, check=True).stdout
    clocks = re.findall(r"2026-01-0\d (\d\d:\d\d):00 UTC", said)
    expected = {"hourly": 24, "5m": 288, "10m": 144, "15m": 96, "20m": 72, "30m": 48}.get(every, 1)
    assert len(set(clocks)) == min(expected, 200)
    if every.startswith("daily@"):
        assert set(clocks) == {every.removeprefix("daily@").zfill(5)}


def checked_by_crontab(folder: Path, text: str) -> int:
    """The exit code of crontab's dry run: nothing is installed."""
    usage = subprocess.run(["crontab", "-h"], capture_output=True, text=True, timeout=60, check=False)
    flag = next((flag for flag, words in (("-T", "-T"), ("-n", "dry run")) if words in usage.stdout + usage.stderr), "")
    if not flag:
        pytest.skip("this crontab has no dry run")
    (folder / "crontab").write_text(text, "utf-8")
    command = ["crontab", flag, str(folder / "crontab")]
    return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode


@needs_crontab
@pytest.mark.parametrize("every", RHYTHM_TEXTS)
def test_crontab_takes_the_line(tmp_path: Path, every: str) -> None:
    line = only_file(job("/net/a b%h 'ü'", every=every), "cron").text

    assert checked_by_crontab(tmp_path, line) == 0
    assert checked_by_crontab(tmp_path, line.partition(" ")[2]) != 0  # a field is missing


@needs_crontab
def test_the_longest_line_is_crontabs_own(tmp_path: Path) -> None:
    def line(length: int) -> str:
        return only_file(job(f"/{'x' * (length - len('/opt/netbook -C / sync --quiet'))}"), "cron").text

    assert checked_by_crontab(tmp_path, line(998)) == 0
    assert checked_by_crontab(tmp_path, line(998).replace("xx", "xxxx", 1)) != 0
    with pytest.raises(UsageError, match="no command longer than 998 bytes"):
        line(999)


@pytest.mark.parametrize(
    ("every", "cron", "plist", "windows"),
    [
        ("15m", "*/15 * * * *", {"StartInterval": 900}, ("TimeTrigger", "2026-01-01T00:00:00", "PT15M")),
        ("hourly", "0 * * * *", {"StartInterval": 3600}, ("TimeTrigger", "2026-01-01T00:00:00", "PT60M")),
        ("daily@07:30", "30 7 * * *", {"StartCalendarInterval": {"Hour": 7, "Minute": 30}},
         ("CalendarTrigger", "2026-01-01T07:30:00", None)),
    ],
)  # fmt: skip
def test_a_rhythm_is_the_same_everywhere(
    every: str, cron: str, plist: dict[str, object], windows: tuple[str, str, str | None]
) -> None:
    one = job("/net", every=every)

    assert only_file(one, "cron").text.startswith(f"{cron} /opt/netbook ")
    assert plist.items() <= plistlib.loads(only_file(one, "launchd").text.encode()).items()
    workflow = yaml.safe_load(only_file(one, "github").text)
    assert workflow[True]["schedule"] == [{"cron": cron}]  # YAML 1.1 reads the key 'on' as true; GitHub does not
    [trigger] = ElementTree.fromstring(only_file(one, "windows").text).find(f"{TASK}Triggers") or ()
    start, interval = trigger.findtext(f"{TASK}StartBoundary"), trigger.findtext(f"{TASK}Repetition/{TASK}Interval")
    assert (trigger.tag.removeprefix(TASK), start, interval) == windows


@pytest.mark.parametrize(
    "every", ["7m", "15", "15M", "daily", "daily@24:00", "daily@7:5", "daily@07:30\n", "", "weekly"]
)
def test_another_rhythm_is_refused(every: str) -> None:
    with pytest.raises(UsageError, match="is not a rhythm that can be scheduled"):
        read_every(every)


def test_github_cannot_reach_a_workbook_outside_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    one = job(f"{tmp_path}/repository")
    (tmp_path / "repository" / "harbour.xlsx").symlink_to(tmp_path / "harbour.xlsx")

    with pytest.raises(UsageError, match="so GitHub does not have it"):
        schedule(one, "github")
