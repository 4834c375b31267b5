"""netbook schedule: the job that it prints, really run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from netbook.jobs.schedule import SCHEDULERS
from tests.cli.commands import facts, netbook
from tests.jobs.test_schedule import read_by_cron, sync_step
from tests.tables import FOUNDING_RULE, OPP_7, network_in, set_cell, totals

BARE = {"PATH": "/usr/bin:/bin", "HOME": "/nowhere", "PYTHONPATH": os.environ.get("PYTHONPATH", "")}


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    return network_in(tmp_path / "50% of Ana's $HOME ü\\%", OPP_7, FOUNDING_RULE)


def run_as_cron_does(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The command part through `sh -c`, with % undone, in another folder and nearly without environment."""
    command = line.rstrip("\n").split(" ", 5)[5].replace("\\%", "%")
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, env=BARE, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_line_for_cron_syncs_from_anywhere(harbour: Path, tmp_path: Path) -> None:
    line = netbook(harbour, "schedule", "--cron").stdout

    ran = run_as_cron_does(line, tmp_path)

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    assert totals(harbour / "harbour.xlsx")["Ana"] == "6,754.72"


def test_the_line_for_cron_speaks_only_if_a_person_must_act(harbour: Path, tmp_path: Path) -> None:
    set_cell(harbour / "harbour.xlsx", "Contributions", "C5", "Anna")

    ran = run_as_cron_does(netbook(harbour, "schedule", "--cron").stdout, tmp_path)

    assert (ran.returncode, ran.stdout) == (3, "")
    assert ran.stderr == "netbook: 1 entry needs fixing: Contributions!C5 (CON-4)\n"


def test_the_job_names_the_program_that_printed_it(harbour: Path) -> None:
    script = Path(sys.executable).with_name("netbook")
    command = [os.path.relpath(script, harbour), "schedule", "--cron"]

    line = subprocess.run(command, cwd=harbour, capture_output=True, text=True, check=True, timeout=60).stdout

    assert read_by_cron(line) == [str(script), "-C", str(harbour), "sync", "--quiet"]
    assert read_by_cron(netbook(harbour, "schedule", "--cron").stdout)[:3] == [sys.executable, "-m", "netbook"]


def test_the_folder_is_named_without_dots(harbour: Path) -> None:
    (harbour / "below").mkdir()

    line = netbook(harbour / "below", "-C", "..", "schedule", "--cron").stdout

    assert read_by_cron(line)[4] == str(harbour)


@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_every_job_with_json_and_where_to_put_it(tmp_path: Path, scheduler: str) -> None:
    harbour = network_in(tmp_path / "50% of Ana's $HOME ü", OPP_7, FOUNDING_RULE)

    said = facts(harbour, "schedule", f"--{scheduler}")
    text = netbook(harbour, "schedule", f"--{scheduler}")

    assert (said["schema"], said["scheduler"]) == ("netbook.schedule/1", scheduler)
    assert all(file["text"] in text.stdout for file in said["files"])
    assert text.stderr.splitlines() == said["next"]
    assert sorted(path.name for path in harbour.iterdir()) == ["harbour.xlsx", "netbook.toml"]


def test_two_units_are_told_apart(harbour: Path) -> None:
    heads = [line for line in netbook(harbour, "schedule", "--systemd").stdout.splitlines() if line.startswith("# ~")]

    assert heads == ["# ~/.config/systemd/user/netbook-test.service", "# ~/.config/systemd/user/netbook-test.timer"]


@pytest.mark.parametrize("arguments", [(), ("--cron", "--systemd")])
def test_one_scheduler_must_be_named(harbour: Path, arguments: tuple[str, ...]) -> None:
    assert netbook(harbour, "schedule", *arguments, code=2).stderr == (
        "Error: Say for which scheduler.\n"
        "       Give one of --systemd, --cron, --github, --launchd, --windows.\n"
    )  # fmt: skip


def test_an_ascii_terminal_does_not_spoil_the_path(harbour: Path) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    assert str(harbour) in facts(harbour, "schedule", "--launchd")["files"][0]["text"].replace("&amp;", "&")
    assert "ü" in netbook(harbour, "schedule", "--cron", env=env).stdout


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=60).stdout


def test_the_steps_for_github_commit_the_workbook_and_nothing_else(tmp_path: Path) -> None:
    origin, clone, programs = tmp_path / "origin.git", tmp_path / "clone", tmp_path / "bin"
    git(tmp_path, "init", "-q", "--bare", "-b", "main", str(origin))
    git(tmp_path, "clone", "-q", str(origin), str(clone))
    git(clone, "checkout", "-q", "-b", "main")
    harbour = network_in(clone / "50% $x", OPP_7, FOUNDING_RULE)
    git(clone, "add", ".")
    git(clone, "commit", "-q", "-m", "the network")
    git(clone, "push", "-q", "-u", "origin", "main")
    programs.mkdir()
    (programs / "netbook").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m netbook "$@"\n')
    (programs / "netbook").chmod(0o755)
    step = sync_step(facts(harbour, "schedule", "--github")["files"][0]["text"])

    def run() -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "GITHUB_OUTPUT": str(tmp_path / "output")}
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        return subprocess.run(command, cwd=clone / step["working-directory"], env=env, capture_output=True,
                              text=True, timeout=120, check=False)  # fmt: skip

    first, second = run(), run()
    set_cell(harbour / "harbour.xlsx", "Contributions", "C5", "Anna")
    third = run()

    assert [ran.returncode for ran in (first, second, third)] == [0, 0, 3], first.stderr + third.stderr
    subjects = git(origin, "log", "--format=%an: %s", "main").splitlines()
    assert subjects == ["github-actions[bot]: netbook sync"] * 2 + ["Ana: the network"]
    assert git(origin, "show", "--format=", "--name-only", "main").split("\n")[0] == "50% $x/harbour.xlsx"
    assert "1 entry needs fixing" in third.stderr
    assert (tmp_path / "output").read_text() == "pushed=yes\n" * 3


def test_what_could_not_be_pushed_is_not_remembered(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    harbour = network_in(tmp_path / "net", OPP_7, FOUNDING_RULE)
    step = sync_step(facts(harbour, "schedule", "--github")["files"][0]["text"])
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
           "GITHUB_OUTPUT": str(tmp_path / "output")}  # fmt: skip
    git(tmp_path, "add", "net")
    git(tmp_path, "commit", "-q", "-m", "the network")  # but there is nowhere to push it to

    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    ran = subprocess.run(command, cwd=harbour, env=env, capture_output=True, text=True, timeout=120, check=False)

    assert ran.returncode != 0
    assert git(tmp_path, "log", "-1", "--format=%s") == "netbook sync\n"
    assert not (tmp_path / "output").exists()
