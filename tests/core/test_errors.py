from __future__ import annotations

import pytest

from core.errors import AppError, Conflict, Invalid, NotAllowed, NotFound, Unavailable
from core.jobs import JobNotFound, LeaseLost
from core.storage import Damaged, FileMissing


class TestFamilies:
    @pytest.mark.parametrize(
        ("error", "family"),
        [
            (LeaseLost, Conflict),
            (JobNotFound, NotFound),
            (FileMissing, NotFound),
            (Damaged, Unavailable),
        ],
    )
    def test_each_error_belongs_to_one_family(
        self, error: type[AppError], family: type[AppError]
    ) -> None:
        families = (NotFound, NotAllowed, Invalid, Conflict, Unavailable)

        assert [known for known in families if issubclass(error, known)] == [family]

    def test_codes_are_distinct(self) -> None:
        codes = [kind.code for kind in (NotFound, NotAllowed, Invalid, Conflict, Unavailable)]

        assert len(set(codes)) == 5


class TestInvalid:
    def test_it_names_the_fields(self) -> None:
        given = {"number": "Enter a number"}

        error = Invalid("Look again.", fields=given)
        given.clear()

        assert str(error) == "Look again."
        assert error.fields == {"number": "Enter a number"}

    def test_it_needs_no_fields(self) -> None:
        assert Invalid("No.").fields == {}
