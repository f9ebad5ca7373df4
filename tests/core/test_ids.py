from __future__ import annotations

from core.ids import ALPHABET, LENGTH, new_public_id


class TestNewPublicId:
    def test_it_is_short_and_readable(self) -> None:
        made = "".join(new_public_id() for _ in range(500))

        assert len(made) == 500 * LENGTH
        assert set(made) == set(ALPHABET)  # 8,000 draws of 32 letters: every one turns up
        assert not set("ilou") & set(ALPHABET)

    def test_no_two_are_the_same(self) -> None:
        assert len({new_public_id() for _ in range(5000)}) == 5000

    def test_every_position_varies(self) -> None:
        made = [new_public_id() for _ in range(500)]

        assert min(len(set(column)) for column in zip(*made, strict=True)) > 20
