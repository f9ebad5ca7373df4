"""Compound files (OLE2), as far as an Outlook message needs them, written here.

Source: [MS-CFB]; version 3, sectors of 512 bytes, a chain of right siblings as directory.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
STREAM, STORAGE, ROOT = 2, 1, 5

Folder = dict[str, "bytes | Folder"]


def attachment(name: str, content: bytes | Folder) -> Folder:
    """Return the storage of one attachment; a folder as content is an attached message."""
    kind = "0102" if isinstance(content, bytes) else "000D"
    return {
        "__properties_version1.0": b"\0" * 8,
        "__substg1.0_3707001F": name.encode("utf-16-le"),
        f"__substg1.0_3701{kind}": content,
    }


def message(*attachments: Folder) -> Folder:
    """Return the content of an Outlook message with these attachments."""
    parts: Folder = {f"__attach_version1.0_#{n:08X}": part for n, part in enumerate(attachments)}
    return {"__properties_version1.0": b"\0" * 32, "__substg1.0_0037001F": b"C\0o\0A\0", **parts}


@dataclass
class _Writer:
    sectors: list[bytes] = field(default_factory=list)
    chain: list[int] = field(default_factory=list)  # the FAT, a number for each sector
    mini: bytearray = field(default_factory=bytearray)
    mini_chain: list[int] = field(default_factory=list)
    entries: list[bytes] = field(default_factory=list)

    def stream(self, data: bytes) -> int:
        """Put data into sectors of their own; return the first."""
        return _chained(self.sectors, self.chain, data, SECTOR)

    def small(self, data: bytes) -> int:
        parts: list[bytes] = []
        first = len(self.mini_chain)
        _chained(parts, self.mini_chain, data, MINI)
        self.mini += b"".join(parts)
        return first if data else END

    def folder(self, content: Folder) -> list[tuple[str, int, int, int, list[object]]]:
        """Return (name, kind, first sector, size, children) for each entry of a folder."""
        found: list[tuple[str, int, int, int, list[object]]] = []
        for name, value in content.items():
            if isinstance(value, dict):
                found.append((name, STORAGE, 0, 0, list(self.folder(value))))
            else:
                start = self.stream(value) if len(value) >= CUTOFF else self.small(value)
                found.append((name, STREAM, start, len(value), []))
        return found


def _chained(parts: list[bytes], chain: list[int], data: bytes, size: int) -> int:
    first = len(chain)
    pieces = [data[i : i + size].ljust(size, b"\0") for i in range(0, len(data), size)]
    parts.extend(pieces)
    chain.extend(first + i + 1 for i in range(len(pieces) - 1))
    chain.extend([END] * bool(pieces))
    return first if pieces else END


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    label = name.encode("utf-16-le")
    head = label.ljust(64, b"\0") + struct.pack("<HBB", len(label) + 2 if label else 0, kind, 1)
    links = struct.pack("<III", FREE, right, child)
    return head + links + b"\0" * 36 + struct.pack("<IQ", start, size)


def compound_file(content: Folder) -> bytes:
    """Return a compound file with these streams and folders."""
    writer = _Writer()
    tree = writer.folder(content)
    entries: list[bytes] = []

    def place(siblings: list) -> int:  # type: ignore[type-arg]
        """Write entries, each pointing right to the next; return the first one's number."""
        if not siblings:
            return FREE
        numbers = []
        for _ in siblings:
            numbers.append(len(entries))
            entries.append(b"")
        for i, (name, kind, start, size, children) in enumerate(siblings):
            right = numbers[i + 1] if i + 1 < len(numbers) else FREE
            entries[numbers[i]] = _entry(name, kind, right, place(children), start, size)
        return numbers[0]

    entries.append(b"")
    child = place(tree)
    mini_start = writer.stream(bytes(writer.mini))
    entries[0] = _entry("Root Entry", ROOT, FREE, child, mini_start, len(writer.mini))
    minis = writer.stream(struct.pack(f"<{len(writer.mini_chain)}I", *writer.mini_chain))
    count = -(-4 * len(writer.mini_chain) // SECTOR)
    directory = writer.stream(b"".join(entries))
    fats = 1
    while fats * (SECTOR // 4) < len(writer.chain) + fats:
        fats += 1
    places = list(range(len(writer.chain), len(writer.chain) + fats))
    table = writer.chain + [FAT] * fats
    table += [FREE] * (fats * (SECTOR // 4) - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, fats, directory, 0, CUTOFF, minis, count, END, 0)
    header += struct.pack("<109I", *(places + [FREE] * (109 - fats)))
    return header + b"".join(writer.sectors) + struct.pack(f"<{len(table)}I", *table)
