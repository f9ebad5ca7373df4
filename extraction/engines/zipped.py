"""The door to zip archives: what an e-mail brings packed, opened with limits."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import Final

from extraction.errors import PasswordNeeded, TooLarge, Unreadable

MAX_MEMBERS: Final = 100
#: What Python raises over archives that lie about themselves.
_DAMAGES: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError),
    *(EOFError, OSError, ValueError, RuntimeError),
)
ENCRYPTED: Final = 0x1  # general purpose bit flag, APPNOTE.TXT 4.4.4


def zip_members(data: bytes, *, max_bytes: int) -> list[tuple[str, bytes]]:
    """Return (name, bytes) of each file in an archive; folders and empty files are left out.

    Nothing is written to disk, so that a name can point nowhere; archives inside are given
    back as they are. What a member says of its size is not believed: reading stops at the
    limit.

    Args:
        data: The archive.
        max_bytes: What all members together may unpack to.

    Raises:
        Unreadable: It is damaged, or packed in a way that Python does not know.
        PasswordNeeded: A member is encrypted.
        TooLarge: More than MAX_MEMBERS members, or more than `max_bytes` unpacked.

    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _members(archive, max_bytes)
    except _DAMAGES as error:
        raise Unreadable("This archive is damaged. Please send the files themselves.") from error


def _members(archive: zipfile.ZipFile, max_bytes: int) -> list[tuple[str, bytes]]:
    files = [member for member in archive.infolist() if not member.is_dir()]
    if len(files) > MAX_MEMBERS:
        raise TooLarge("files in an archive", len(files), MAX_MEMBERS)
    found: list[tuple[str, bytes]] = []
    left = max_bytes
    for member in files:
        if member.flag_bits & ENCRYPTED:
            raise PasswordNeeded
        with archive.open(member) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            raise TooLarge("bytes unpacked", f"more than {max_bytes}", max_bytes)
        if content:
            found.append((member.filename, content))
    return found
