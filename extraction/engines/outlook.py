"""The door to olefile: the files attached to an Outlook message (.msg).

Source: [MS-OXMSG] 2.2.2 (attachment storages) and 2.1.3 (a stream for each property, named
by its identifier and type); [MS-OXPROPS] 2.580, 2.586, 2.589 for the properties.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import olefile

from extraction.errors import TooLarge, Unreadable

Path: TypeAlias = tuple[str, ...]

MAX_ATTACHMENTS: Final = 200
MAX_DEPTH: Final = 10  # messages inside messages
_ATTACHMENT = "__attach_version1.0_#"
_BYTES, _MESSAGE = "__substg1.0_37010102", "__substg1.0_3701000d"  # PidTagAttachDataBinary
#: PidTagAttachLongFilename and PidTagAttachFilename, in UTF-16 and in some code page.
_NAMES = (
    ("__substg1.0_3707001f", "utf-16-le"),
    ("__substg1.0_3704001f", "utf-16-le"),
    ("__substg1.0_3707001e", "cp1252"),
    ("__substg1.0_3704001e", "cp1252"),
)
#: How the file begins, and a name that only messages have in their directory.
_SIGNATURE, _MARK = bytes.fromhex("d0cf11e0a1b11ae1"), "__substg1.0_".encode("utf-16-le")


def is_outlook_message(data: bytes) -> bool:
    """Whether a file is an Outlook message by its content."""
    return data.startswith(_SIGNATURE) and _MARK in data


def outlook_attachments(data: bytes) -> list[tuple[str, bytes]]:
    """Return (name, bytes) of each attached file, those of attached messages included.

    Names are as sent; never use one as a path. What is only linked is left out.

    Raises:
        Unreadable: The file is damaged.
        TooLarge: More than MAX_ATTACHMENTS, or messages deeper than MAX_DEPTH.

    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            return _Attachments(file, len(data)).all()
    except (OSError, ValueError, IndexError, RecursionError, UnicodeError) as error:
        raise Unreadable(
            "This Outlook message is damaged and cannot be opened. Please send it again."
        ) from error


class _Attachments:
    """Collects the attachments of one file; together never larger than the file is."""

    def __init__(self, file: Any, size: int) -> None:
        self._file = file
        self._left = size
        self._found: list[tuple[str, bytes]] = []
        entries: Sequence[Sequence[str]] = file.listdir(streams=True, storages=True)
        #: Each path in lower case, as names are compared, to how it is written.
        self._paths = {tuple(part.lower() for part in path): tuple(path) for path in entries}

    def all(self) -> list[tuple[str, bytes]]:
        """Return what the message and those in it bring, in the order of their numbers."""
        self._collect((), depth=0)
        return self._found

    def _collect(self, message: Path, *, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise TooLarge("messages inside each other", depth, MAX_DEPTH)
        inside = [path for path in self._paths if path[:-1] == message]
        for path in sorted(path for path in inside if path[-1].startswith(_ATTACHMENT)):
            if len(self._found) >= MAX_ATTACHMENTS:
                raise TooLarge("attachments", len(self._found) + 1, MAX_ATTACHMENTS)
            if (*path, _BYTES) in self._paths:
                content = self._read((*path, _BYTES))
                if content:
                    self._found.append((self._name(path), content))
            elif (*path, _MESSAGE) in self._paths:
                self._collect((*path, _MESSAGE), depth=depth + 1)

    def _name(self, attachment: Path) -> str:
        for stream, encoding in _NAMES:
            if (*attachment, stream) in self._paths:
                name = self._read((*attachment, stream)).decode(encoding, "replace")
                if name.strip("\0 "):
                    return name.strip("\0 ")
        return f"part-{len(self._found) + 1}"

    def _read(self, path: Path) -> bytes:
        written = list(self._paths[path])
        self._left -= self._file.get_size(written)
        if self._left < 0:
            raise ValueError("the streams are larger than the file that holds them")
        with self._file.openstream(written) as stream:
            return bytes(stream.read())
