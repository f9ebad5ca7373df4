"""The door to libmagic: media type by content."""

from __future__ import annotations

import magic

#: Enough for every signature; the rest of a large file is not looked at.
LOOK = 256 * 1024
_SAME = {"image/jpg": "image/jpeg", "text/x-csv": "text/csv", "application/csv": "text/csv"}


def media_type_of(data: bytes) -> str:
    """Return the media type of a file by its first bytes, such as "image/png"."""
    found = str(magic.from_buffer(data[:LOOK], mime=True))
    return _SAME.get(found, found)
