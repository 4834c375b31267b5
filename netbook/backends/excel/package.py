"""The zip package of a workbook: read its parts, and write it with unchanged parts copied as they are."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from zipfile import ZipInfo

from netbook.errors import BackendError

STORED, DEFLATED = 0, 8
# 1980-01-01 00:00, the first moment a zip can name: the same plan gives the same bytes on any day.
FIXED_DATE, FIXED_TIME = (1 << 5) | 1, 0
UTF8_NAME, DATA_DESCRIPTOR = 0x800, 0x8

LARGE = 1 << 20
PIECE, FEED = 1 << 20, 1 << 16

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True, slots=True)
class Part:
    """One entry as it is stored in the zip: still compressed."""

    name: str
    method: int
    crc: int
    size: int
    compressed: bytes | memoryview
    flags: int = UTF8_NAME
    date: int = FIXED_DATE
    time: int = FIXED_TIME
    create_system: int = 0
    attributes: int = 0


def compress(name: str, chunks: Iterable[bytes], *, fast: bool = False) -> Part:
    """A part of our own. Large ones are packed fast: our XML repeats itself, level 1 is small enough."""
    packer = _Packer(1 if fast else 6)
    if not fast:
        packed = [packer.pack(chunk) for chunk in chunks]
    else:
        # zlib lets other threads run: packing a chunk costs no time beside the making of the next one.
        with ThreadPoolExecutor(1) as worker:
            packed = [*worker.map(packer.pack, chunks)]
    return Part(name, DEFLATED, packer.crc, packer.size, b"".join([*packed, packer.deflate.flush()]))


class _Packer:
    """Deflates chunks one after the other, and keeps account of what went in."""

    def __init__(self, level: int) -> None:
        self.deflate = zlib.compressobj(level, zlib.DEFLATED, -15)
        self.crc = self.size = 0

    def pack(self, chunk: bytes) -> bytes:
        self.crc, self.size = zlib.crc32(chunk, self.crc), self.size + len(chunk)
        return self.deflate.compress(chunk)


class Package:
    """All parts of a workbook in their order. Changes are kept here until `chunks` writes them out."""

    def __init__(self, label: str, content: bytes, infos: list[ZipInfo]) -> None:
        self.label = label
        view = memoryview(content)
        self._parts: dict[str, Part] = {i.filename: _stored_part(view, i, label) for i in infos}
        self._by_folded = {name.casefold(): name for name in self._parts}
        self._inflated: dict[str, bytes] = {}

    def names(self) -> tuple[str, ...]:
        """All part names, in the order of the zip."""
        return tuple(self._parts)

    def find(self, name: str) -> str | None:
        """The name as it is spelled in this package; part names are compared without case."""
        return self._by_folded.get(name.casefold())

    def read(self, name: str) -> bytes:
        """A part's content; BackendError if it is missing, damaged or larger than it says."""
        spelled = self.find(name)
        if spelled is None:
            raise BackendError(f"{self.label} is broken: its part '{name}' is missing", _OPEN_AND_SAVE)
        if spelled not in self._inflated:
            self._inflated[spelled] = b"".join(_inflate(self._parts[spelled], self.label))
        return self._inflated[spelled]

    def packed_size(self, name: str) -> int:
        """How many bytes the part takes in the zip."""
        return len(self._parts[self.find(name) or name].compressed)

    def read_chunks(self, name: str) -> Iterator[bytes]:
        """Like `read`, a piece at a time."""
        spelled = self.find(name)
        if spelled is None or spelled in self._inflated:
            yield self.read(name)
        else:
            yield from _inflate(self._parts[spelled], self.label)

    def write(self, name: str, content: bytes) -> None:
        """Replace a part in its place, or add it at the end; the same content changes nothing."""
        spelled = self.find(name) or name
        if spelled in self._parts and self.read(spelled) == content:
            return
        self._parts[spelled] = compress(spelled, (content,), fast=len(content) > LARGE)
        self._by_folded[spelled.casefold()] = spelled
        self._inflated[spelled] = content

    def write_chunks(self, name: str, chunks: Iterable[bytes], *, large: bool) -> None:
        """Like `write`, for a part that should not be in memory as a whole."""
        spelled = self.find(name) or name
        self._parts[spelled] = compress(spelled, chunks, fast=large)
        self._by_folded[spelled.casefold()] = spelled
        self._inflated.pop(spelled, None)

    def remove(self, name: str) -> None:
        """Leave a part out; nothing happens if there is none."""
        spelled = self._by_folded.pop(name.casefold(), None)
        if spelled is not None:
            del self._parts[spelled]
            self._inflated.pop(spelled, None)

    def chunks(self) -> Iterator[bytes | memoryview]:
        """The bytes of the zip file."""
        offset, directory = 0, []
        for part in self._parts.values():
            name = part.name.encode("utf-8" if part.flags & UTF8_NAME else "cp437")
            common = (part.flags & ~DATA_DESCRIPTOR, part.method, part.time, part.date)
            sizes = (part.crc, len(part.compressed), part.size, len(name))
            local = _LOCAL.pack(b"PK\3\4", 20, *common, *sizes, 0) + name
            made_by = part.create_system << 8 | 20
            directory.append(
                _CENTRAL.pack(b"PK\1\2", made_by, 20, *common, *sizes, 0, 0, 0, 0, part.attributes, offset) + name
            )
            yield local
            yield part.compressed
            offset += len(local) + len(part.compressed)
        entries = b"".join(directory)
        yield entries
        yield _END.pack(b"PK\5\6", 0, 0, len(directory), len(directory), len(entries), offset, 0)


_OPEN_AND_SAVE = "Open it in Excel or LibreOffice, save it again and run the same command again."


def _stored_part(content: memoryview, info: ZipInfo, label: str) -> Part:
    header = content[info.header_offset : info.header_offset + _LOCAL.size]
    if len(header) < _LOCAL.size or bytes(header[:4]) != b"PK\3\4":
        raise BackendError(f"{label} is broken: '{info.filename}' is not where the zip says", _OPEN_AND_SAVE)
    name_length, extra_length = struct.unpack("<2H", header[26:30])
    start = info.header_offset + _LOCAL.size + name_length + extra_length
    packed = content[start : start + info.compress_size]
    if len(packed) != info.compress_size:
        raise BackendError(f"{label} is broken: it ends in the middle of '{info.filename}'", _OPEN_AND_SAVE)
    year, month, day, hour, minute, second = info.date_time
    return Part(
        name=info.filename,
        method=info.compress_type,
        crc=info.CRC,
        size=info.file_size,
        compressed=packed,
        flags=info.flag_bits,
        date=max(0, year - 1980) << 9 | month << 5 | day,
        time=hour << 11 | minute << 5 | second // 2,
        create_system=info.create_system,
        attributes=info.external_attr,
    )


def _inflate(part: Part, label: str) -> Iterator[bytes]:
    """The content piece by piece. A part that lies about its size is caught, not unpacked."""
    crc = size = 0
    pieces = _pieces(part) if part.method == DEFLATED else iter((bytes(part.compressed),))
    try:
        for piece in pieces:
            crc, size = zlib.crc32(piece, crc), size + len(piece)
            if size > part.size:
                break
            yield piece
    except zlib.error as error:
        raise BackendError(f"{label} is broken: '{part.name}' cannot be unpacked", _OPEN_AND_SAVE) from error
    if size != part.size or crc != part.crc:
        raise BackendError(f"{label} is broken: '{part.name}' is damaged", _OPEN_AND_SAVE)


def _pieces(part: Part) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    for start in range(0, len(part.compressed), FEED):
        rest: bytes | memoryview = part.compressed[start : start + FEED]
        while rest and not inflater.eof:
            yield inflater.decompress(rest, PIECE)
            rest = inflater.unconsumed_tail
    yield inflater.flush()
