"""Recall notices in the language of whom they go to."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest
from babel.messages.extract import extract_from_dir
from sqlalchemy.orm import Session

from core.languages import LANGUAGES, catalog
from notifications.context import context_of
from notifications.message import CATALOGS, TITLES, TRANSLATED, build_message
from notifications.models import Notice
from notifications.recall import queue_reminder
from tests.factories.company import NOON
from tests.notifications.test_recall import OFFICE, case, launch, session
from tests.registry.recalls.test_recalls import Case

pytestmark = pytest.mark.either_database

__all__ = ["case", "session"]  # fixtures

_VALUE = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
OTHERS = sorted(set(LANGUAGES) - {"en"})


def message(session: Session, notice: Notice) -> EmailMessage:
    delivery = notice.deliveries[0]
    delivery.message_id = f"<{delivery.public_id}@example.org>"
    return build_message(notice, delivery, context_of(session, notice, OFFICE), OFFICE)


def body(made: EmailMessage, kind: str) -> str:
    part = made.get_body((kind,))
    assert part is not None
    return str(part.get_content())


class TestCatalogs:
    @pytest.mark.parametrize("language", OTHERS)
    def test_every_sentence_is_translated_with_all_its_values(self, language: str) -> None:
        own = catalog(CATALOGS, language)
        found = extract_from_dir(
            CATALOGS.parent / "templates",
            method_map=[
                ("**.html", "jinja2.ext:babel_extract"),
                ("**.txt", "jinja2.ext:babel_extract"),
            ],
            keywords={"_": None},
        )
        wanted = {str(text) for _, _, text, _, _ in found}
        wanted |= {TITLES[kind.value] for kind in TRANSLATED}

        assert len(wanted) > 25
        assert wanted - set(own) == set()
        for english, text in own.items():
            assert set(_VALUE.findall(text)) == set(_VALUE.findall(english)), text


class TestRecallNotice:
    @pytest.mark.parametrize(
        ("language", "subject", "stop", "answer"),
        [
            ("de", "DRINGEND: Rückruf", "VERWENDEN UND VERTEILEN SIE", "Bitte antworten Sie bis"),
            ("fr", "URGENT : Rappel", "CESSEZ IMMÉDIATEMENT", "Veuillez répondre avant le"),
            ("es", "URGENTE: Retirada", "DEJE DE USAR", "Responda antes del"),
            ("en", "URGENT: recall", "STOP USING AND STOP", "Please answer by"),
        ],
    )
    def test_it_speaks_the_consignees_language(
        self, session: Session, case: Case, language: str, subject: str, stop: str, answer: str
    ) -> None:
        case.company.customer.language = language
        _, notices = launch(session, case)

        made, other = (message(session, notice) for notice in notices)

        assert made["Subject"].startswith(subject)
        assert made["Content-Language"] == language
        assert stop in body(made, "plain")
        assert answer in body(made, "html")
        assert f'<html lang="{language}">' in body(made, "html")
        assert "FG-1" in body(made, "plain")
        assert other["Content-Language"] == "en"

    def test_a_reminder_does_too_and_what_people_wrote_stays_as_it_is(
        self, session: Session, case: Case
    ) -> None:
        case.company.customer.language = "de"
        recall, _ = launch(session, case)

        reminder = queue_reminder(session, recall, recall.consignees[0], number=2, at=NOON)
        made = message(session, reminder)

        assert made["Subject"].startswith("ERINNERUNG 2, bitte antworten: Rückruf")
        assert "ERINNERUNG 2: DRINGENDER PRODUKTRÜCKRUF" in body(made, "plain")
        assert recall.hazard in body(made, "plain")

    def test_a_language_that_we_lack_is_english(self, session: Session, case: Case) -> None:
        case.company.customer.language = "tlh"
        _, notices = launch(session, case)

        assert message(session, notices[0])["Subject"].startswith("URGENT: recall")
