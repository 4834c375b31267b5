"""The files of netbook statement, as other programs see them."""

import os
import re
import shutil
import subprocess
import sys
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import load_workbook

from netbook.errors import UsageError
from netbook.jobs.statement_files import default_name, form_of
from tests.cli.commands import facts, netbook
from tests.tables import FOUNDING_RULE, OPP_7, network_in, set_cell

HOSTILE = '</td><script>alert(1)</script><img src="http://evil.example/x" onerror=alert(2)> #eval("1") $x$ {{7*7}}'


@pytest.fixture
def opp_7(tmp_path: Path) -> Path:
    payouts = "Payouts\nPayout | Partner | Date | Amount | Kind\nPAY-1 | Ana | 2026-04-01 | 5000 |\n"
    return network_in(tmp_path, OPP_7, FOUNDING_RULE, f"{payouts}PAY-2 | Ana | 2026-04-02 | 2000 | advance")


class Page(HTMLParser):
    """What a browser would make of a page: its elements, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_it_says_what_it_wrote_and_what_to_do_next(opp_7: Path) -> None:
    said = netbook(opp_7, "statement", "ana").stdout

    assert said == (
        "Ana  EUR  opening 0.00 + earned 6,754.72 - paid 7,000.00 = -245.28 owed\n"
        "Wrote statement-Ana.html\n"
        "Next: look at it, then send it to Ana\n"
    )
    assert (opp_7 / "statement-Ana.html").is_file()
    assert netbook(opp_7, "statement", "ana", "--quiet").stdout == ""


def test_json_has_the_whole_statement(opp_7: Path) -> None:
    said = facts(opp_7, "statement", "Ana", "--from", "2026-04-01", "--to", "2026-04-01")

    [account] = said["accounts"]
    assert (said["schema"], said["file"], said["from"]) == ("netbook.statement/1", "statement-Ana.html", "2026-04-01")
    assert (account["opening"], account["payouts"], account["closing"]) == ("6754.72", "-5000.00", "1754.72")
    assert [line["key"] for line in account["lines"]] == ["PAY-1"]


def test_the_page_stands_alone_and_hostile_text_stays_text(opp_7: Path) -> None:
    set_cell(opp_7 / "harbour.xlsx", "Opportunities", "B2", HOSTILE)

    netbook(opp_7, "statement", "Ana")

    page = Page((opp_7 / "statement-Ana.html").read_text("utf-8"))
    assert HOSTILE in page.text
    assert not {"script", "img", "link", "iframe", "a", "object"} & {tag for tag, _ in page.elements}
    assert not any({"src", "href", "onerror", "style"} & set(attributes) for _, attributes in page.elements)
    policy = next(a["content"] for _, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "-245.28" in page.text
    assert "to give back" in page.text


def test_the_workbook_has_real_days_and_money(opp_7: Path) -> None:
    set_cell(opp_7 / "harbour.xlsx", "Opportunities", "B2", '=HYPERLINK("http://evil.example")')
    netbook(opp_7, "sync")

    netbook(opp_7, "statement", "Ana", "-o", "ana.xlsx")

    book = load_workbook(opp_7 / "ana.xlsx")
    rows = [[cell.value for cell in row] for row in book["Statement"].iter_rows(min_row=4)]
    assert book.sheetnames == ["Statement"]
    assert [(row[0], row[1], row[2], row[7], row[8]) for row in rows] == [
        (None, "opening balance", None, None, 0),
        (datetime(2026, 3, 1), "share", "R-1", 6754.72, 6754.72),
        (datetime(2026, 4, 1), "payout", "PAY-1", -5000, 1754.72),
        (datetime(2026, 4, 2), "advance", "PAY-2", -2000, -245.28),
        (None, "closing balance", None, None, -245.28),
    ]
    assert not any(cell.data_type == "f" for row in book["Statement"].iter_rows() for cell in row)


def test_a_second_tab_has_what_is_still_to_come(tmp_path: Path) -> None:
    half = "Receipts\nReceipt | Opportunity | Date | Net\nR-1 | OPP-7 | 2026-03-01 | 10000"
    network_in(tmp_path, OPP_7, FOUNDING_RULE, half)

    netbook(tmp_path, "statement", "Cho", "-o", "cho.xlsx")
    netbook(tmp_path, "statement", "Ana", "-o", "ana.xlsx")

    assert load_workbook(tmp_path / "cho.xlsx").sheetnames == ["Statement"]
    rows = list(load_workbook(tmp_path / "ana.xlsx")["Not yet settled"].iter_rows(values_only=True))
    assert rows[1] == ("to come", "OPP-7", "Canteen app", None, "EUR", 6754.72, 3358.49, 3396.23, None)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_the_workbook(opp_7: Path) -> None:
    netbook(opp_7, "statement", "Ana", "-o", "ana.xlsx")

    profile = f"-env:UserInstallation=file://{opp_7}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "csv", "--outdir", str(opp_7), str(opp_7 / "ana.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)

    lines = (opp_7 / "ana.csv").read_text("utf-8").splitlines()
    assert lines[0].startswith('"Statement for Ana, Test"')
    assert lines[-1].startswith(",closing balance,")
    assert "-245.28" in lines[-1]


def test_the_pdf_says_the_same_and_hostile_text_stays_text(opp_7: Path) -> None:
    pytest.importorskip("typst")
    set_cell(opp_7 / "harbour.xlsx", "Opportunities", "B2", HOSTILE)

    netbook(opp_7, "statement", "Ana", "-o", "ana.pdf")

    assert (opp_7 / "ana.pdf").read_bytes().startswith(b"%PDF-")
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed: what is in the PDF was not read")
    text = subprocess.run(["pdftotext", opp_7 / "ana.pdf", "-"], check=True, capture_output=True, text=True).stdout
    words = re.sub(r"\s", "", text)
    assert re.sub(r"\s", "", HOSTILE) in words
    assert "-245.28" in words


def test_without_the_extra_it_says_what_to_install(opp_7: Path) -> None:
    run = "import sys; sys.modules['typst'] = None; from netbook.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", run, "statement", "Ana", "-o", "ana.pdf"]

    result = subprocess.run(command, cwd=opp_7, capture_output=True, text=True, check=False, timeout=60)

    assert result.returncode == 2
    assert 'pip install "netbook[pdf]"' in result.stderr
    assert not (opp_7 / "ana.pdf").exists()


@pytest.mark.parametrize(
    ("partner", "file"),
    [
        ("Ana", "statement-Ana.html"),
        ("../x", "statement-x.html"),
        ("/etc/passwd", "statement-etc-passwd.html"),
        ("..", "statement-partner.html"),
        ("a\\b:c*\0d", "statement-a-b-c--d.html"),
        ("Zoë Ó Briain", "statement-Zoë-Ó-Briain.html"),
        ("x" * 300, f"statement-{'x' * 80}.html"),
    ],
)
def test_a_name_never_becomes_a_path(partner: str, file: str) -> None:
    assert default_name(partner, "html") == file


def test_a_partner_whose_name_looks_like_a_path_gets_a_file_in_this_folder(tmp_path: Path) -> None:
    folder = network_in(tmp_path / "here", OPP_7.replace("Cho", "../x"), FOUNDING_RULE)

    netbook(folder, "statement", "../x")

    assert (folder / "statement-x.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["here"]


def test_the_ending_and_the_format_must_agree() -> None:
    assert [form_of(Path(name), "") for name in ("a.html", "a.HTM", "a.xlsx", "a.pdf", "a")] == [
        "html", "html", "xlsx", "pdf", "html"]  # fmt: skip
    assert form_of(None, "pdf") == "pdf"
    for name, form in (("a.pdf", "xlsx"), ("a.docx", "")):
        with pytest.raises(UsageError):
            form_of(Path(name), form)


@pytest.mark.parametrize("own", ["harbour.xlsx", "netbook.toml", "link.xlsx"])
def test_the_networks_own_files_are_never_overwritten(opp_7: Path, own: str) -> None:
    (opp_7 / "link.xlsx").symlink_to(opp_7 / "harbour.xlsx")
    before = (opp_7 / own).read_bytes()

    form = [] if own.endswith("xlsx") else ["--format", "html"]
    said = netbook(opp_7, "statement", "Ana", "-o", own, *form, code=2).stderr

    assert "is a file of the network itself; nothing was written" in said
    assert (opp_7 / own).read_bytes() == before


def test_what_cannot_be_written_is_said(opp_7: Path) -> None:
    assert "there is no folder" in netbook(opp_7, "statement", "Ana", "-o", "gone/a.html", code=2).stderr
    assert "is not a file" in netbook(opp_7, "statement", "Ana", "-o", ".", "--format", "html", code=2).stderr
    assert (
        "A period has its own days"
        in netbook(opp_7, "statement", "Ana", "--period", "x", "--to", "2026-01-01", code=2).stderr
    )
    assert "is after" in netbook(opp_7, "statement", "Ana", "--from", "2026-02-01", "--to", "2026-01-01", code=2).stderr
    assert sorted(path.name for path in opp_7.iterdir()) == ["harbour.xlsx", "netbook.toml"]


def test_an_older_statement_is_replaced_and_nothing_is_left_beside_it(opp_7: Path) -> None:
    (opp_7 / "statement-Ana.html").write_text("old")

    netbook(opp_7, "statement", "Ana")

    assert "old" not in (opp_7 / "statement-Ana.html").read_text("utf-8")[:3]
    assert sorted(path.name for path in opp_7.iterdir()) == ["harbour.xlsx", "netbook.toml", "statement-Ana.html"]


@pytest.mark.skipif(not shutil.which("chromium"), reason="Chromium is not installed")
def test_a_browser_sees_the_balance_and_runs_nothing(opp_7: Path) -> None:
    set_cell(opp_7 / "harbour.xlsx", "Opportunities", "B2", '<script>document.title = "taken"</script>')
    netbook(opp_7, "statement", "Ana")

    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={opp_7}/browser", "--dump-dom",
               (opp_7 / "statement-Ana.html").as_uri()]  # fmt: skip
    seen = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120, env={**os.environ}).stdout

    assert "<title>Statement for Ana, Test</title>" in seen
    assert "&lt;script&gt;document.title" in seen
