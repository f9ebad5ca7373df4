"""Each sentence of a certificate follows from facts, or is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from certificates.gather import build_lineage
from certificates.lineage import Completeness, Lineage
from certificates.requests import request_certificate
from certificates.statements import statements
from core.languages import LANGUAGES
from registry.documents.models import Document
from registry.ledger.disposition import decide
from registry.ledger.models.traceable import Traceable
from registry.operations.production import Input, Output, Run, record_run
from registry.quality.quality_events import (
    NewQualityEvent,
    close_quality_event,
    open_quality_event,
)
from registry.values import Disclosure, Disposition, DocumentState, QualityKind, Settlement
from tests.certificates.samples import make_lineage
from tests.certificates.stories import ship_lot, tell_story
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database


def certify(session: Session, company: Company, lot: Traceable) -> Lineage:
    shipment = ship_lot(session, company, lot, "1")
    certificate = request_certificate(session, company.actor, shipment.public_id, at=NOON)
    return build_lineage(session, certificate, public_url="https://x.example", at=NOON)


def said(lineage: Lineage) -> str:
    return " ".join(statements(lineage)["states"])


def rework(company: Company, bad: Traceable) -> Traceable:
    session, actor = company.session, company.actor
    new = NewQualityEvent(QualityKind.NONCONFORMANCE, "Clumps", "Wet", NOON, [bad])
    row = open_quality_event(session, actor, new, at=NOON)
    close_quality_event(
        session, actor, row.public_id, note="dried again", settlement=Settlement.REWORK, at=NOON
    )
    output = Output(company.product, 95, company.store, number="A1-R")  # type: ignore[arg-type]
    run = Run([Input(bad, 100, company.store)], [output], NOON, rework=row.number)  # type: ignore[arg-type]
    _, [made] = record_run(session, actor, run, at=NOON)
    company.release(made)
    return made


class TestReleases:
    def test_released_goods_are_said_to_be(self, session: Session) -> None:
        company = make_company(session)
        lineage = certify(session, company, company.make("FG", "9", (company.receive("A"), "9")))

        assert "Each upstream lot was released for use before it was used." in said(lineage)

    @pytest.mark.parametrize("disclosure", list(Disclosure))
    def test_reworked_rejected_goods_are_not(
        self, session: Session, disclosure: Disclosure
    ) -> None:
        company = make_company(session)
        company.customer.disclosure = disclosure
        bad = company.receive("A1", release=False)
        decide(session, company.actor, [bad], Disposition.REJECTED, reason="wet", at=NOON)
        lineage = certify(session, company, rework(company, bad))

        text = said(lineage)
        names = {
            Disclosure.FULL: f" ({bad.number})",
            Disclosure.LOTS: f" ({bad.public_id})",  # its number is the supplier's
            Disclosure.SUMMARY: "",
        }[disclosure]
        assert "was released for use before" not in text
        assert (
            "When 1 of the upstream lots were used, divided or joined, no release of them was "
            f"in force{names}." in text
        )
        assert f"reworked under a nonconformance: 1{names}." in text

    def test_a_restriction_is_named(self, session: Session) -> None:
        company = make_company(session)
        raw = company.receive("A", release=False)
        conditional = Disposition.CONDITIONALLY_RELEASED
        decide(session, company.actor, [raw], conditional, reason="not for food", at=NOON)

        text = said(certify(session, company, company.make("FG", "9", (raw, "9"))))

        assert f"released with a restriction: 1 ({raw.public_id})." in text


class TestAbsence:
    def test_nothing_upstream_and_no_results_are_said_plainly(self, session: Session) -> None:
        company = make_company(session)

        lineage = certify(session, company, company.receive("A"))

        assert statements(lineage)["states"][1:] == [
            "No upstream lots are on record.",
            "No results are on record for the lots shown.",
        ]
        assert "measured again" not in " ".join(statements(lineage)["does_not_state"])

    @pytest.mark.parametrize("language", sorted(LANGUAGES))
    def test_no_language_claims_more(self, language: str) -> None:
        whole = make_lineage(language=language)
        full = statements(whole)["states"]
        bare = [replace(lot, results=()) for lot in whole.shipped]
        nothing = make_lineage(
            language=language,
            lots=tuple(bare),
            links=(),
            completeness=Completeness(2, 0, 2, 0, 0, 0),
        )

        said_of_nothing = statements(nothing)["states"]

        assert len(said_of_nothing) == 3
        assert set(said_of_nothing) & set(full) == {full[0]}

    def test_what_is_withheld_and_what_is_unknown_is_said(self) -> None:
        lineage = make_lineage(
            disclosure=Disclosure.LOTS, completeness=Completeness(4, 2, 1, 2, 0, 1)
        )

        silent = " ".join(statements(lineage)["does_not_state"])

        assert "withheld by agreement" in silent
        assert "2 of the chain's ends have no receipt" in silent


class TestResults:
    def test_a_certificate_that_was_rejected_later_approves_nothing(self, session: Session) -> None:
        story = tell_story(session)
        certificate = request_certificate(
            session, story.company.actor, story.shipment.public_id, at=NOON
        )

        def build() -> Lineage:
            return build_lineage(session, certificate, public_url="https://x.example", at=NOON)

        before = build()
        session.query(Document).one().state = DocumentState.REJECTED
        session.flush()
        after = build()

        assert "were approved by a named reviewer and are given" in said(before)
        assert "Of 1 test results 0 were approved by a named reviewer" in said(after)
        assert (before.completeness.with_certificate, after.completeness.with_certificate) == (1, 0)
