"""The dictionary of characteristics with files of the user's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from extraction.errors import BadDictionary
from extraction.normalise.characteristics import find_characteristic
from extraction.normalise.dictionary import load_dictionary, using, valid_cas, valid_ec

WOBBLE = '[characteristics.wobble]\nname = "Wobble"\nde = ["Wackeln"]\n'


def own_file(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


class TestLoadDictionary:
    def test_own_files_come_on_top(self, tmp_path: Path) -> None:
        dictionary = load_dictionary((own_file(tmp_path, WOBBLE),))

        match = find_characteristic("Wackeln", dictionary=dictionary)
        assert match is not None
        assert match.key == "wobble"
        assert find_characteristic("Wackeln") is None

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ('[characteristics.x]\nname = "X"\ncas = "77-92-8"\n', "check digit is wrong"),
            ('[characteristics.x]\nde = ["X"]\n', "'name' is missing"),
            ("not toml", "line 1"),
            ("characteristics = 3\n", "items"),
            ("", "no characteristic"),
            ("[[tables]]\ncolumns = []\n", "'rows' is missing"),
        ],
    )
    def test_a_bad_file_is_named_with_the_reason(
        self, tmp_path: Path, text: str, reason: str
    ) -> None:
        own = own_file(tmp_path, text)

        with pytest.raises(BadDictionary, match=reason) as caught:
            load_dictionary((own,))

        assert caught.value.path == str(own)
        assert str(own) in str(caught.value)

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(BadDictionary, match="No such file"):
            load_dictionary((tmp_path / "gone.toml",))


class TestUsing:
    def test_own_names_count_only_inside(self, tmp_path: Path) -> None:
        with using((own_file(tmp_path, WOBBLE),)):
            inside = find_characteristic("Wackeln")

        assert inside is not None
        assert (inside.key, find_characteristic("Wackeln")) == ("wobble", None)

    def test_a_bad_file_leaves_the_old_one_in_force(self, tmp_path: Path) -> None:
        with pytest.raises(BadDictionary), using((own_file(tmp_path, "?"),)):
            pass

        lead = find_characteristic("Blei")
        assert lead is not None
        assert lead.key == "lead"


class TestCheckDigits:
    @pytest.mark.parametrize(
        ("number", "valid"),
        [("77-92-9", True), ("77-92-8", False), ("7732-18-5", True), ("7732-18", False)],
    )
    def test_cas(self, number: str, valid: bool) -> None:
        assert valid_cas(number) is valid

    @pytest.mark.parametrize(
        ("number", "valid"), [("200-001-8", True), ("231-100-4", True), ("231-100-5", False)]
    )
    def test_ec(self, number: str, valid: bool) -> None:
        assert valid_ec(number) is valid
