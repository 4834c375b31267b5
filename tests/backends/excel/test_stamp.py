"""The stamp of the last run in a file's custom properties; people's own properties stay to the byte."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from netbook.backends.excel import ExcelBackend
from netbook.backends.excel.markup import escape
from netbook.errors import BackendError
from netbook.model.cells import RunStamp
from netbook.model.plan import Plan
from tests.backends.excel.books import (
    FILES,
    PACKAGE,
    copied,
    hand_made,
    make_workbook,
    needs_corpus,
    parts_of,
    saved,
    stored_parts,
    with_parts,
)
from tests.backends.excel.test_libreoffice import convert, needs_libreoffice
from tests.backends.excel.test_writing import STRICT

PART = "docProps/custom.xml"
OURS = {PART, "[Content_Types].xml", "_rels/.rels"}
MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
STAMP = RunStamp("harbour", 12)


def workbook_with(folder: Path, custom: str | bytes, *, encoding: str = "utf-8") -> ExcelBackend:
    """A workbook with this text as its custom properties."""
    content = hand_made('<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>')
    types = parts_of(saved(folder, content, "plain.xlsx").path)["[Content_Types].xml"].decode()
    override = f'<Override PartName="/{PART}" ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/>'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId7" Type="{office}/custom-properties" Target="{PART}"/></Relationships>'
    )
    parts = {
        "[Content_Types].xml": types.replace("</Types>", f"{override}</Types>"),
        "_rels/.rels": relations,
        PART: custom.encode(encoding) if isinstance(custom, str) else custom,
    }
    return saved(folder, with_parts(content, parts))


def properties(inner: str, prefix: str = "") -> str:
    """The whole part; names in it have `prefix`."""
    own = f":{prefix.rstrip(':')}" if prefix else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
        f'<{prefix}Properties xmlns{own}="{MAIN}" xmlns:vt="{VALUES}">{inner}</{prefix}Properties>'
    )


def one(pid: int, name: str, value: str, prefix: str = "") -> str:
    """One property."""
    return f'<{prefix}property fmtid="{FMTID}" pid="{pid}" name="{name}">{value}</{prefix}property>'


def stamped(backend: ExcelBackend, stamp: RunStamp = STAMP) -> str:
    """The properties once the stamp is written and read back."""
    backend.write(Plan(stamp=stamp), backend.fingerprint())
    assert backend.read(()).stamp == stamp
    return parts_of(backend.path)[PART].decode()


def test_a_new_part_is_declared_and_pointed_to_and_openpyxl_reads_it(tmp_path: Path) -> None:
    backend = make_workbook(tmp_path / "harbour.xlsx", {"S": (("a",),)})
    before = stored_parts(backend.path)

    after = stamped(backend, RunStamp("Häfen & Co", 3))

    assert after == properties(
        one(2, "netbook network", "<vt:lpwstr>H&#228;fen &amp; Co</vt:lpwstr>")
        + one(3, "netbook run", "<vt:i4>3</vt:i4>")
    ).replace("\r\n", "\n").replace(
        '"1.0" encoding="UTF-8" standalone="yes"', "'1.0' encoding='UTF-8' standalone='yes'"
    )
    assert {name: entry for name, entry in stored_parts(backend.path).items() if name not in OURS} == {
        name: entry for name, entry in before.items() if name not in OURS
    }
    found = {prop.name: prop.value for prop in openpyxl.load_workbook(backend.path).custom_doc_props.props}
    assert found == {"netbook network": "Häfen & Co", "netbook run": 3}


def test_a_stamp_alone_does_not_have_formulas_calculated_anew(tmp_path: Path) -> None:
    backend = saved(tmp_path, hand_made('<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row></sheetData>'))
    before = parts_of(backend.path)

    stamped(backend)

    after = parts_of(backend.path)
    assert {name for name in after if after[name] != before.get(name)} == OURS
    assert b"fullCalcOnLoad" not in after["xl/workbook.xml"]


@pytest.mark.parametrize("prefix", ["", "op:"])
def test_peoples_properties_and_the_numbers_of_all_stay(prefix: str, tmp_path: Path) -> None:
    theirs = [
        one(2, "Client", "<vt:lpwstr>A &amp; B</vt:lpwstr>", prefix),
        one(9, "netbook", "<vt:bool>1</vt:bool>", prefix),
        f"<{prefix}property name='a > b'  pid='4' fmtid='{FMTID}' linkTarget='Total'><vt:filetime>2024-01-01T00:00:00Z</vt:filetime></{prefix}property >",
    ]
    ours = one(5, "Netbook Run", "<vt:r8>3</vt:r8>", prefix)
    inner = f"{theirs[0]}\n  {ours}<!-- <property name='netbook run'/> -->{theirs[1]}{theirs[2]}\n"
    backend = workbook_with(tmp_path, properties(inner, prefix))

    after = stamped(backend)

    network = one(10, "netbook network", "<vt:lpwstr>harbour</vt:lpwstr>", prefix)
    run = one(5, "netbook run", "<vt:i4>12</vt:i4>", prefix)
    assert after == properties(inner.replace(ours, run) + network, prefix)


def test_what_is_there_twice_is_there_once_afterwards(tmp_path: Path) -> None:
    twice = "".join(one(pid, "netbook run", f"<vt:i4>{pid}</vt:i4>") for pid in (2, 3, 4))
    backend = workbook_with(tmp_path, properties(twice + one(5, "netbook network", "<vt:lpwstr>old</vt:lpwstr>")))
    assert backend.read(()).stamp == RunStamp("old", 2)

    after = stamped(backend)

    assert after.count("<property ") == 2


@pytest.mark.parametrize(
    "custom",
    [
        f'<Properties xmlns="{MAIN}"/>'.encode(),
        f'<Properties xmlns="{MAIN}" xmlns:vt="{VALUES}"></Properties>'.encode(),
        properties(one(2, "Ort", "<vt:lpwstr>Köln</vt:lpwstr>")).replace("UTF-8", "UTF-16").encode("utf-16"),
        properties(one(2, "Ort", "<vt:lpwstr>Köln</vt:lpwstr>")).replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        b"\xef\xbb\xbf" + properties(one(2, "Ort", "<vt:lpwstr><![CDATA[</property>]]></vt:lpwstr>")).encode(),
    ],
    ids=["empty", "nothing in it", "UTF-16", "Latin-1", "CDATA"],
)
def test_properties_spelled_in_another_way_take_the_stamp_too(custom: bytes, tmp_path: Path) -> None:
    backend = workbook_with(tmp_path, custom)
    before = [(p.get("name"), p[0].text) for p in etree.fromstring(custom)]

    backend.write(Plan(stamp=STAMP), backend.fingerprint())

    after = [(p.get("name"), p[0].text) for p in etree.fromstring(parts_of(backend.path)[PART])]
    assert after == [*before, ("netbook network", "harbour"), ("netbook run", "12")]
    assert backend.read(()).stamp == STAMP


@pytest.mark.parametrize(
    "custom",
    [
        "",
        "<Properties",
        properties("").replace("</Properties>", ""),
        "<!DOCTYPE p [<!ENTITY a 'b'>]>" + properties("").partition("\r\n")[2],
        '<Properties xmlns="urn:other"><property name="netbook run"><i4>1</i4></property></Properties>',
        f'<Other xmlns="{MAIN}"/>',
    ],
    ids=["nothing", "cut off", "not closed", "with a DTD", "foreign", "another root"],
)
def test_broken_properties_are_no_stamp_and_are_not_written_over(custom: str, tmp_path: Path) -> None:
    backend = workbook_with(tmp_path, custom)
    before = backend.path.read_bytes()

    assert backend.read({"s"}).stamp is None
    with pytest.raises(BackendError, match=rf"^book\.xlsx.*{PART}") as caught:
        backend.write(Plan(stamp=STAMP), backend.fingerprint())

    assert caught.value.fix
    assert backend.path.read_bytes() == before


@pytest.mark.parametrize(
    ("network", "run"),
    [
        (None, "<vt:i4>3</vt:i4>"),
        ("<vt:lpwstr>harbour</vt:lpwstr>", None),
        ("<vt:lpwstr>harbour</vt:lpwstr>", ""),
        ("<vt:lpwstr>harbour</vt:lpwstr>", "<vt:lpwstr>three</vt:lpwstr>"),
        ("<vt:lpwstr>harbour</vt:lpwstr>", "<vt:r8>3.5</vt:r8>"),
        ("<vt:lpwstr>harbour</vt:lpwstr>", "<vt:r8>1e999999999</vt:r8>"),
        ("<vt:lpwstr>harbour</vt:lpwstr>", f"<vt:i4>{'9' * 5000}</vt:i4>"),
    ],
)
def test_half_a_stamp_is_none(network: str | None, run: str | None, tmp_path: Path) -> None:
    inner = one(2, "netbook network", network) if network is not None else ""
    backend = workbook_with(tmp_path, properties(inner + (one(3, "netbook run", run) if run is not None else "")))

    assert backend.read(()).stamp is None
    stamped(backend)


def test_a_lost_part_is_made_again_where_it_should_be(tmp_path: Path) -> None:
    parts = parts_of(workbook_with(tmp_path, properties("")).path)
    del parts[PART]
    backend = saved(tmp_path, with_parts(hand_made("<sheetData/>"), parts))

    stamped(backend)

    assert parts_of(backend.path)["_rels/.rels"] == parts["_rels/.rels"]


def test_a_part_that_nothing_points_to_is_left_alone(tmp_path: Path) -> None:
    backend = saved(tmp_path, with_parts(hand_made("<sheetData/>"), {PART: "somebody's"}))

    assert stamped(backend) == "somebody's"

    assert b"netbook run" in parts_of(backend.path)["docProps/custom2.xml"]


def test_a_strict_workbook_gets_strict_properties(tmp_path: Path) -> None:
    parts = parts_of(saved(tmp_path, hand_made("<sheetData/>")).path)
    for transitional, strict in STRICT.items():
        parts = {name: part.replace(transitional.encode(), strict.encode()) for name, part in parts.items()}
    backend = saved(tmp_path, with_parts(hand_made("<sheetData/>"), parts))

    after = stamped(backend)

    assert 'xmlns="http://purl.oclc.org/ooxml/officeDocument/customProperties"' in after
    relations = parts_of(backend.path)["_rels/.rels"].decode()
    assert 'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/customProperties"' in relations
    assert "schemas.openxmlformats.org/officeDocument" not in after + relations


def test_a_signed_workbook_is_not_stamped(tmp_path: Path) -> None:
    backend = saved(tmp_path, with_parts(hand_made("<sheetData/>"), {"_xmlsignatures/sig1.xml": "<s/>"}))

    with pytest.raises(BackendError, match="digitally signed"):
        backend.write(Plan(stamp=STAMP), backend.fingerprint())


# --- laws ------------------------------------------------------------------------------------

names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
stamps = st.builds(RunStamp, st.text(max_size=40), st.integers(0, 2**53))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    theirs=st.lists(st.tuples(names, names), max_size=5, unique_by=lambda pair: pair[0].casefold()),
    at=st.integers(0, 5),
    old=st.none() | stamps,
    new=stamps,
)
def test_whatever_else_is_there_stays_in_its_order_and_the_stamp_is_read_back(
    theirs: list[tuple[str, str]], at: int, old: RunStamp | None, new: RunStamp, tmp_path: Path
) -> None:
    theirs = [pair for pair in theirs if not pair[0].casefold().startswith("netbook")]
    texts = [one(n, escape(k), f"<vt:lpwstr>{escape(v)}</vt:lpwstr>") for n, (k, v) in enumerate(theirs, 7)]
    run, network = (old.run, old.network) if old else (0, "")
    own = [
        one(2, "netbook run", f"<vt:r8>{run}</vt:r8>"),
        one(3, "netbook network", f"<vt:lpwstr>{escape(network)}</vt:lpwstr>"),
    ]
    backend = workbook_with(tmp_path, properties("".join([*texts[:at], *(own if old else []), *texts[at:]])))
    assert backend.read(()).stamp == old

    backend.write(Plan(stamp=new), backend.fingerprint())

    after = parts_of(backend.path)[PART].decode()
    assert backend.read(()).stamp == new
    places = [after.index(text) for text in texts]
    assert places == sorted(places)
    found = etree.fromstring(after.encode())
    assert len({element.get("pid") for element in found}) == len(found) == len(texts) + 2


# --- real workbooks --------------------------------------------------------------------------


@needs_corpus
@pytest.mark.parametrize("source", FILES, ids=lambda path: path.name)
def test_a_stamp_leaves_every_other_part_of_a_real_workbook_as_it_is_stored(source: Path, tmp_path: Path) -> None:
    backend = copied(tmp_path, source)
    assert backend.read(()).stamp is None
    before, content = stored_parts(backend.path), parts_of(backend.path)

    first = backend.write(Plan(stamp=STAMP), backend.fingerprint())
    second = backend.write(Plan(stamp=RunStamp("harbour", 13)), first)

    after = stored_parts(backend.path)
    assert backend.read(()).stamp == RunStamp("harbour", 13)
    assert backend.write(Plan(stamp=STAMP), second) == first
    assert {name for name in after if after[name] != before.get(name)} <= OURS
    assert before.keys() - after.keys() == set()
    if PART in before:
        theirs = content[PART].decode().partition("<property")[2].rpartition("</property>")[0]
        assert theirs in parts_of(backend.path)[PART].decode()
        assert after["[Content_Types].xml"] == before["[Content_Types].xml"]


@needs_libreoffice
def test_the_stamp_survives_libreoffice(tmp_path: Path) -> None:
    stamps = [RunStamp("harbour", 3), RunStamp("Häfen <&> 'x' \"y\"", 123_456_789), RunStamp("a  b", 2**40)]
    backends = [make_workbook(tmp_path / f"{n}.xlsx", {"S": (("a",),)}) for n, _ in enumerate(stamps)]
    for backend, stamp in zip(backends, stamps, strict=True):
        backend.write(Plan(stamp=stamp), backend.fingerprint())

    convert(tmp_path / "profile", "xlsx", tmp_path / "saved", [backend.path for backend in backends])

    for backend, stamp in zip(backends, stamps, strict=True):
        assert parts_of(tmp_path / "saved" / backend.label)[PART] != parts_of(backend.path)[PART]
        shutil.copyfile(tmp_path / "saved" / backend.label, backend.path)
        assert backend.read(()).stamp == stamp
        stamped(backend, RunStamp(stamp.network, stamp.run + 1))
