from __future__ import annotations

import pytest

from extraction.errors import ReaderStopped, TooLarge
from extraction.options import LATE, READING, STOPPED, LeftOut, Options, Place
from extraction.page import Page, unread_page
from extraction.steps.pages.each_page import read_each

SECRET = "Lot 4711 of the customer"


def read(number: int) -> Page:
    return unread_page(number, "as asked")


def failing(number: int) -> Page:
    if number == 2:
        raise ValueError(SECRET)
    return read(number)


def left(page: int, why: str, file: str = "f") -> LeftOut:
    return LeftOut(Place(file, page, READING), why)


class TestReadEach:
    def test_a_failing_page_leaves_the_others_and_is_told_without_its_content(self) -> None:
        told: list[str] = []

        pages = read_each(3, failing, sha256="f", options=Options(told=told.append))

        assert [("as asked" in page.missing[0]) for page in pages] == [True, False, True]
        [text] = told
        assert text.startswith("page 2 was not read: ValueError at test_each_page.py:")
        assert SECRET not in text

    def test_it_is_logged_where_nobody_asked(self, caplog: pytest.LogCaptureFixture) -> None:
        read_each(3, failing, sha256="f", options=Options())

        assert "page 2 was not read" in caplog.text
        assert SECRET not in caplog.text

    def test_what_killed_an_earlier_try_is_not_looked_at(self) -> None:
        stood: list[int | None] = []
        options = Options(
            leave_out=(left(1, STOPPED), left(3, LATE), left(2, LATE, file="another")),
            standing=lambda place: stood.append(place and place.page),
        )

        pages = read_each(3, read, sha256="f", options=options)

        assert stood == [2, None]
        assert "The reader stopped at it." in pages[0].missing[0]
        assert "Reading it took too long." in pages[2].missing[0]

    @pytest.mark.parametrize(("why", "error"), [(STOPPED, ReaderStopped), (LATE, TooLarge)])
    def test_with_nothing_left_it_is_refused(self, why: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            read_each(1, read, sha256="f", options=Options(leave_out=(left(1, why),)))

    def test_pages_after_the_time_of_the_document_are_named(self) -> None:
        pages = read_each(3, read, sha256="f", options=Options(max_seconds=0.0))

        assert ["as asked" in page.missing[0] for page in pages] == [True, False, False]
        assert "Split the document" in pages[2].missing[0]
