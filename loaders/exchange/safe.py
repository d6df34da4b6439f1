"""Files from anywhere, opened so that none can exhaust memory, leave its place or run anything."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from communique.errors import InputError, MissingExtra, Problem

MAX_BYTES = 256 * 2**20
MAX_XML = 128 * 2**20
MAX_ENTRIES = 20_000
MAX_UNPACKED = 512 * 2**20
MAX_RATIO = 200
_SMALL = 2**20  # entries up to this size may be packed as tightly as they like


def damaged(name: str, message: str, expected: str = "", line: int = 0) -> InputError:
    """The one error for a file that cannot be read at all."""
    return InputError(Problem(name, line, "", message, expected))


def read_bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    """A file's bytes; raises InputError for what is no readable file, or too large a one."""
    return head(path, most + 1, most)


def head(path: Path, count: int, most: int = MAX_BYTES) -> bytes:
    """The first bytes of a file that may have ``most``; raises InputError as ``read_bytes``."""
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise damaged(str(path), "not a file", "a file")
        if size > most:
            raise damaged(str(path), f"too large: {size:,} bytes", f"at most {most // 2**20} MiB")
        with path.open("rb") as stream:
            return stream.read(count)
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or str(error)
        raise damaged(str(path), f"not readable: {told}", "a file") from error


def utf8(data: bytes, name: str, expected: str = "UTF-8") -> str:
    """UTF-8 (a byte order mark is left out) or UTF-16 with its mark; raises InputError.

    ``expected`` is what the error tells the user to do.
    """
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        told = f"not {encoding.upper()[:6].rstrip('-')}"
        raise damaged(name, told, expected, line) from error


def json_value(data: bytes, name: str, line: int = 0) -> Any:
    """The value of a JSON text; raises InputError for what is none, or nested too deep."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise damaged(name, f"not readable as JSON: {error}", line=line) from error
    except RecursionError as error:
        raise damaged(name, "JSON nested too deep", line=line) from error


class Packed:
    """A zip file whose every entry has been looked at before one is unpacked."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self.name = archive, name
        self._left = MAX_UNPACKED
        self.names = {each.filename for each in archive.infolist() if not each.is_dir()}

    def data(self, entry: str, most: int = MAX_XML) -> bytes:
        """The bytes of one entry; raises InputError if it is damaged or unpacks to too much."""
        try:
            with self._archive.open(entry) as stream:
                found = stream.read(min(most, self._left) + 1)
        except KeyError as error:
            raise damaged(self.name, f"holds no {entry}") from error
        except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError) as error:
            raise damaged(self.name, f"{entry} is damaged: {error}") from error
        except Exception as error:  # zlib and lzma raise errors of their own
            raise damaged(self.name, f"{entry} cannot be unpacked: {error}") from error
        self._left -= len(found)
        if len(found) > most or self._left < 0:
            raise damaged(self.name, f"{entry} unpacks to too much", f"at most {most:,} bytes")
        return found


@contextmanager
def unpacked(path: Path) -> Iterator[Packed]:
    """A zip file, guarded; raises InputError for bombs, encrypted entries and path tricks."""
    name = str(path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged(name, f"not a readable zip file: {error}") from error
    except Exception as error:  # damaged directories end in struct.error and the like
        raise damaged(name, f"a damaged zip file: {error}") from error
    with archive:
        _guard(archive, name)
        yield Packed(archive, name)


def _guard(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        message = f"holds {len(entries):,} entries"
        raise damaged(name, message, f"at most {MAX_ENTRIES:,}")
    total = sum(each.file_size for each in entries)
    if total > MAX_UNPACKED:
        wanted = f"at most {MAX_UNPACKED // 2**20} MiB"
        raise damaged(name, f"unpacks to {total:,} bytes", wanted)
    for each in entries:
        fault = _entry_fault(each)
        if fault:
            raise damaged(name, f"entry {each.filename[:80]!r} {fault}")


def _entry_fault(entry: zipfile.ZipInfo) -> str:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0:1] or not path.parts:
        return "leads out of the file"
    if (entry.external_attr >> 16) & 0o170000 == 0o120000:
        return "is a link"
    if entry.flag_bits & 1:
        return "is encrypted"
    packed = max(entry.compress_size, 1)
    if entry.file_size > _SMALL and entry.file_size / packed > MAX_RATIO:
        return f"unpacks to {entry.file_size / packed:,.0f} times its size"
    return ""


def xml_root(data: bytes, name: str) -> Any:
    """The root element of an XML text without DTD and entities; needs the extra ``exchange``."""
    try:
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import ParseError, fromstring
    except ImportError as error:
        message = "defusedxml is missing: pip install 'communique[exchange]'"
        raise MissingExtra(message) from error
    try:
        return fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise damaged(name, "XML with a DTD or entities, which is not read") from error
    except ParseError as error:
        raise damaged(name, f"not readable as XML: {error}") from error
    except (LookupError, ValueError, RecursionError) as error:
        raise damaged(name, f"not readable as XML: {error}") from error
