"""Whatever can be said of a reading to a supplier is said in the language of the page."""

from __future__ import annotations

from itertools import chain

import pytest

from core.languages import LANGUAGES
from extraction.normalise.dates import parse_dates
from extraction.result import UNREAD
from extraction.steps.document import checks
from portal.web.frame.language import sentence
from registry.documents.queries.supplier import says_where
from tests.portal.conftest import Portal
from tests.said import VALUE, literals, raised, reasons

OTHERS = sorted(set(LANGUAGES) - {"en"})
WHERE = (
    "extraction/steps",
    "extraction/learned",
    "extraction/viewing.py",
    "registry/documents/current.py",
)
#: Of attached data as a whole, with the words of their reader: on no supplier's page.
OF_THE_DOCUMENT = frozenset({"embedded.attachment", "embedded.unreadable"})
#: Codes whose sentence is put together elsewhere, to where.
ELSEWHERE = {
    f"date.{VALUE}": literals("extraction/normalise/dateorder.py"),
    "lots.uncounted": {
        text.replace("{text}", VALUE) for text in literals("extraction/normalise/lotlists.py")
    },
    "check.dates": {f"{said} ({VALUE}, {VALUE})" for _, _, said in checks._ORDER},
    "ocr.readers_differ": {
        f"The two readers disagree{where}: {VALUE} or {VALUE}."
        for where in (
            "",
            " on the first character",
            " on the last character",
            f" on character {VALUE}",
        )
    },
}
#: What stands in the place of a value there is a phrase of ours.
PHRASES = (
    "the calendar has no such day",
    f"there is no month {VALUE}",
    f"there is no {VALUE} February {VALUE}",
    "it is not written like one",
    f"it has {VALUE} signs, not {VALUE}",
    f"it does not begin with {VALUE}",
    "it has letters and digits in other places",
    f"it would have {VALUE} members",
    "their numbers end in letters",
    "their numbers begin differently",
    "their numbers are not of one length",
    "it can name the two, or all between them",
    "the last number is below the first",
    f"{VALUE} numbers would lie between them",
    f"it holds {VALUE} results or {VALUE}",
    "the limits are these or others",
    "the results stand in one column or in another",
    "the tests are called this or otherwise",
    "its rows and columns are told apart in one way or in another",
    "seconds of reading",
    "characters on one page",
    "web page (HTML)",
    f"file of type {VALUE}",
)


def of_values() -> set[tuple[str, str]]:
    """Every (code, sentence) of a value that says why it is doubtful."""
    found = set()
    for code, said in reasons(*WHERE):
        if says_where(code) or code in OF_THE_DOCUMENT or code in {"", UNREAD}:
            continue
        several = ELSEWHERE.get(code, set()) if said is None or said.startswith(VALUE) else {said}
        assert several, f"nobody knows what {code} says"
        found |= {(code, text) for text in several}
    return found


def of_pages() -> set[str]:
    """Every sentence about what could not be read."""
    said = literals("extraction/steps/pages/each_page.py") | literals(
        "extraction/steps/pages/read_pdf.py"
    )
    said |= literals("extraction/viewing.py") | literals("extraction/steps/pages/page_image.py")
    return {text for text in said if not text.startswith(("page ", "Page "))}


def of_files() -> set[str]:
    """Every reason why a file could not be read at all."""
    folders = ("extraction/errors.py", "extraction/engines", "extraction/steps")
    said = set(raised({"Unreadable", "ExtractionError", "__init__"}, *folders))
    return {text for text in said if text.startswith(("This ", "Reading ", "Page "))}


def of_uploads() -> set[str]:
    """Every reason why a file is not taken."""
    media = literals("registry/documents/media.py") | literals("registry/documents/errors.py")
    return {text for text in media if text.startswith(("This file", "By its", "You sent"))}


@pytest.mark.parametrize("language", OTHERS)
def test_all_of_it_is_translated(portal: Portal, language: str) -> None:
    values = of_values()
    everything = [*(text for _, text in values), *of_pages(), *of_files(), *of_uploads(), *PHRASES]
    with portal.app.test_request_context("/supplier/", headers={"Accept-Language": language}):
        left = [
            text
            for text in everything
            if sentence(text.replace(VALUE, "X7")) == text.replace(VALUE, "X7")
        ]

    assert left == []
    assert {
        *("check.dates", "ocr.unsure", "missing", "lots.counted"),
        *("document.strange", "doubt.table", "header.rival", "table.two_readings"),
    } <= {code for code, _ in values}
    assert len(of_uploads()) == 4
    assert len(everything) > 80


def test_a_sentence_in_a_sentence_is_said_too_and_values_stay(portal: Portal) -> None:
    why = parse_dates("2026-02-30").impossible
    with portal.app.test_request_context("/supplier/", headers={"Accept-Language": "de"}):
        said = [
            str(sentence(text))
            for text in chain(
                [f"“Lot” is no date: {why}."],
                ["Page 3: it could not be read, and what it says is missing here. This document has "
                 "9 characters on one page; the limit is 5. Please split it or send the pages that "
                 "matter."],
            )
        ]  # fmt: skip

    assert said == [
        "„Lot“ ist kein Datum: den 30. Februar 2026 gibt es nicht.",
        "Seite 3: sie konnte nicht gelesen werden, und was sie sagt, fehlt hier. Dieses Dokument "
        "hat 9 Zeichen auf einer Seite; die Grenze ist 5. Bitte teilen Sie es oder senden Sie die "
        "wichtigen Seiten.",
    ]
