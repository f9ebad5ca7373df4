from __future__ import annotations

import io
import zipfile

import pytest

from extraction.engines.zipped import MAX_MEMBERS, zip_members
from extraction.errors import PasswordNeeded, TooLarge, Unreadable


def archive(files: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return file.getvalue()


class TestZipMembers:
    def test_it_returns_the_files_as_named(self) -> None:
        data = archive({"../coa.pdf": b"%PDF", "empty.txt": b"", "folder/": b""})

        assert zip_members(data, max_bytes=100) == [("../coa.pdf", b"%PDF")]

    def test_a_bomb_is_not_unpacked(self) -> None:
        data = archive({"bomb": b"\0" * 5_000_000})
        assert len(data) < 10_000

        with pytest.raises(TooLarge):
            zip_members(data, max_bytes=1_000_000)

    def test_the_limit_is_for_all_files_together(self) -> None:
        with pytest.raises(TooLarge):
            zip_members(archive({"a": b"x" * 60, "b": b"x" * 60}), max_bytes=100)

    def test_more_files_than_the_limit_are_refused(self) -> None:
        with pytest.raises(TooLarge):
            zip_members(archive({str(n): b"x" for n in range(MAX_MEMBERS + 1)}), max_bytes=10_000)

    def test_an_encrypted_file_asks_for_one_without_password(self) -> None:
        data = bytearray(archive({"coa.pdf": b"%PDF"}))
        data[6] |= 1  # the flag in the file's own header
        data[data.index(b"PK\x01\x02") + 8] |= 1  # and in the directory

        with pytest.raises(PasswordNeeded):
            zip_members(bytes(data), max_bytes=100)

    def test_a_damaged_archive_is_unreadable(self) -> None:
        data = bytearray(archive({"coa.pdf": bytes(range(256)) * 20}))
        data[60:200] = b"\xff" * 140

        with pytest.raises(Unreadable):
            zip_members(bytes(data), max_bytes=100_000)
        with pytest.raises(Unreadable):
            zip_members(b"PK\x03\x04junk", max_bytes=100)

    def test_an_offset_before_the_file_is_damage(self) -> None:
        data = bytearray(archive({"coa.pdf": b"%PDF"}))
        end = data.rindex(b"PK\x05\x06")
        data[end + 16 : end + 20] = (1 << 24).to_bytes(4, "little")  # where the directory begins

        with pytest.raises(Unreadable):
            zip_members(bytes(data), max_bytes=100)
