"""A certificate of one serialised unit: only that unit, own versions, own state."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from certificates.errors import NotCertifiable
from certificates.issue import issue_certificate, make_certificate
from certificates.models import Certificate, CertificateState
from certificates.requests import list_certificates, request_certificate
from certificates.status import standing
from certificates.views import file_name, newest_by_shipment
from core.settings import Settings
from core.storage import FolderStore
from registry.ledger.disposition import place_hold
from registry.ledger.models.traceable import Traceable
from registry.operations.errors import ShipmentNotFound
from registry.operations.models import Shipment
from registry.operations.production import Input, Output, Run, record_run
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from registry.values import Disclosure, TraceableKind
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def sold(company: Company) -> tuple[Shipment, list[Traceable], Traceable]:
    """Ship two units, of one input lot each, and a lot."""
    inputs = [company.receive("A1"), company.receive("A2")]
    units = []
    for number, lot in zip(("U1", "U2"), inputs, strict=True):
        output = Output(company.product, Decimal(1), company.store, number, TraceableKind.SERIAL)
        run = Run([Input(lot, Decimal(1), company.store)], [output], NOON)
        units += record_run(company.session, company.actor, run, at=NOON)[1]
    company.release(*units)
    other = company.receive("A3")
    picks = [Pick(row, Decimal(1), company.store) for row in (*units, other)]
    new = NewShipment(company.customer, picks, date(2026, 3, 2))
    shipment = create_shipment(company.session, company.actor, new, at=NOON)
    return ship(company.session, company.actor, shipment, at=NOON), units, other


def issue(
    engine: Engine, company: Company, folder: Path, shipment: Shipment, unit: Traceable | None
) -> Certificate:
    session = company.session
    row = request_certificate(
        session, company.actor, shipment.public_id, at=NOON,
        unit_id=unit.public_id if unit else None,
    )  # fmt: skip
    session.commit()
    settings = Settings(data_dir=folder, public_url="https://lots.example.org")
    made = make_certificate(engine, FolderStore(folder / "f"), settings, row.public_id, at=NOON)
    assert made is not None
    issue_certificate(session, row.public_id, made, at=NOON)
    session.commit()
    return row


class TestUnitCertificates:
    def test_it_speaks_of_the_unit_only_and_supersedes_its_own(
        self, engine: Engine, company: Company, tmp_path: Path
    ) -> None:
        company.customer.disclosure = Disclosure.FULL  # A1 is the supplier's number
        shipment, [first, second], _ = sold(company)
        whole = issue(engine, company, tmp_path, shipment, None)
        one = issue(engine, company, tmp_path, shipment, first)
        two = issue(engine, company, tmp_path, shipment, second)
        again = issue(engine, company, tmp_path, shipment, first)

        assert one.content is not None
        assert {lot["number"] for lot in one.content["lots"]} == {"U1", "A1"}
        assert one.content["unit"] == "U1"
        assert "The unit U1 was shipped by" in one.content["statements"]["states"][0]
        assert (whole.version, one.version, two.version, again.version) == (1, 1, 1, 2)
        company.session.refresh(one)
        states = [row.state for row in (whole, one, two, again)]
        assert states == [
            CertificateState.VALID, CertificateState.SUPERSEDED,
            CertificateState.VALID, CertificateState.VALID,
        ]  # fmt: skip
        assert again.supersedes_id == one.id
        issued = list_certificates(company.session, company.actor, [shipment.id])
        assert newest_by_shipment(issued)[shipment.id].certificate.id == whole.id
        assert "_U1_" in file_name(one)

    def test_a_hold_on_one_unit_leaves_the_others_valid(
        self, engine: Engine, company: Company, tmp_path: Path
    ) -> None:
        shipment, [first, second], _ = sold(company)
        one = issue(engine, company, tmp_path, shipment, first)
        two = issue(engine, company, tmp_path, shipment, second)
        place_hold(company.session, company.actor, [first], reason="noise", at=NOON)

        assert standing(company.session, one).state is CertificateState.ON_HOLD
        assert standing(company.session, one).why == "This unit is on hold."
        assert standing(company.session, two).good

    def test_a_lot_a_stranger_or_another_unit_is_refused(self, company: Company) -> None:
        shipment, [first, _], lot = sold(company)
        for unit in (lot.public_id, "nothing"):
            with pytest.raises(NotCertifiable):
                request_certificate(
                    company.session, company.actor, shipment.public_id, at=NOON, unit_id=unit
                )
        with pytest.raises(ShipmentNotFound):
            request_certificate(
                company.session, company.stranger, shipment.public_id, at=NOON,
                unit_id=first.public_id,
            )  # fmt: skip
