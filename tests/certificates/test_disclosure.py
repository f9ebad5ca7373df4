"""For each policy, over random chains: nothing that is withheld stands in anything we give out."""

from __future__ import annotations

import io
import json
import random
from dataclasses import replace
from decimal import Decimal

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from certificates.coa import coa_files
from certificates.disclosure import HIDDEN, Names, disclose
from certificates.epcis import to_epcis
from certificates.gather import build_lineage
from certificates.lineage import Lineage, Link, Party, Result
from certificates.models import CertificateState
from certificates.render import SignerNote, _html, render_certificate
from certificates.requests import list_certificates, request_certificate, revoke_certificate
from certificates.tree import draw_tree
from registry.documents.models import Document
from registry.insight.search import search
from registry.ledger.models.traceable import (
    Attribute,
    LotAlias,
    Traceable,
    TraceableDocument,
)
from registry.operations.receiving import Receipt, ReceiptLine, receive_goods
from registry.values import AliasKind, Channel, Disclosure, DocumentState, Layer, PartnerRole
from tests.certificates.samples import make_lineage, make_lot
from tests.certificates.stories import ship_lot
from tests.factories.company import NOON, Company, make_company, make_organization

pytestmark = pytest.mark.either_database

CASES = 60
#: A page is dear: fewer are drawn.
PAGES = 12
SIGNER = SignerNote("Brightwell GmbH", "ab" * 32)
LETTERS = "BCDFGHKLMNPQRTVWXZ"  # no letters of hexadecimal numbers or of our own words
WORDS = st.text(LETTERS, min_size=7, max_size=9)
NUMBERS = st.builds(
    "{}-{:04}".format, st.text(LETTERS, min_size=4, max_size=6), st.integers(0, 9999)
)
CUT = st.sampled_from([Disclosure.LOTS, Disclosure.SUMMARY])


@st.composite
def suppliers(draw: st.DrawFn) -> Party:
    """Draw a supplier with everything on record."""
    form = draw(st.sampled_from(["", " GmbH", " Ltd", ", Inc.", " S.A."]))
    street, town = draw(WORDS), draw(WORDS)
    digits = draw(st.integers(10**12, 10**13 - 1))
    return Party(draw(WORDS).title() + form, f"{street} 5, 20457 {town}", "DE", str(digits))


@st.composite
def chains(draw: st.DrawFn, policy: Disclosure) -> tuple[Lineage, dict[str, Names], set[str]]:
    """Draw a chain with its names, and every word of it that nobody but us may know."""
    known = draw(st.lists(suppliers(), min_size=1, max_size=3, unique_by=lambda row: row.name))
    sample = make_lineage()
    lots, links, names = [sample.shipped[0]], [], {sample.shipped[0].key: Names("0" * 16)}
    secrets: set[str] = set()
    for place in range(draw(st.integers(1, 5))):
        who, theirs, document = draw(st.sampled_from(known)), draw(NUMBERS), draw(WORDS)
        bought = draw(st.booleans())
        # What we keep it under: theirs, a part of theirs, or a number of our own.
        own = draw(st.sampled_from([theirs, theirs.lower(), f"{theirs}/2", f"RM-26-1{place:03}"]))
        key = f"U{place}"
        short = who.name.split()[0].rstrip(",")
        method = draw(st.sampled_from([f"{who.name} 7", f"see {document}.pdf", "ISO 787", short]))
        result = Result(
            f"Lead as {theirs}", f"{short} OK", method=method, document=f"{document}.pdf"
        )
        lots.append(
            make_lot(
                key, own, 1 + place % 3, item=f"{short.upper()} zinc", bought=bought,
                gtin="4012345123456", supplier=who if bought else None,
                supplier_lot=theirs, results=(result,),
            )
        )  # fmt: skip
        links.append(Link(key, draw(st.sampled_from(lots[:-1])).key, Decimal(1), "kg"))
        names[key] = Names(f"{place:016}", (theirs,))
        secrets |= {theirs, f"{document}.pdf"}
        if bought:
            secrets |= {short, who.address or "", who.gln or ""}
        else:  # nothing says that this name is a supplier's
            lots[-1] = replace(lots[-1], item="Zinc", results=())
            secrets.discard(f"{document}.pdf")
    whole = replace(sample, lots=tuple(lots), links=tuple(links), disclosure=policy)
    whole = replace(whole, shipment=replace(whole.shipment, carrier=f"fetched by {known[0].name}"))
    if not any(lot.supplier == known[0] for lot in lots):
        whole = replace(whole, shipment=replace(whole.shipment, carrier="DHL"))
    return whole, names, secrets


def given_out(lineage: Lineage) -> str:
    """Return all that is made of a lineage for machines, and its drawing, as one text."""
    parts = [json.dumps(lineage.to_json(), ensure_ascii=False)]
    parts += [json.dumps(to_epcis(lineage), ensure_ascii=False), draw_tree(lineage).svg]
    parts += [data.decode() + name + about for name, data, about in coa_files(lineage)]
    return "\n".join(parts)


def text_of(pdf: bytes) -> str:
    """Return the text of all pages, the attachments, and all metadata of a file."""
    document = pypdfium2.PdfDocument(pdf)
    parts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        parts += [f"{key} {value}" for key, value in file.docinfo.items()]
        parts.append(file.Root.Metadata.read_bytes().decode())
        for name, spec in file.attachments.items():
            parts += [name, spec.description, spec.get_file().read_bytes().decode()]
        parts += [str(item) for item in file.objects if isinstance(item, pikepdf.String)]
        parts += [
            str(item.get("/Alt", ""))
            for item in file.objects
            if isinstance(item, pikepdf.Dictionary)
        ]
    return "\n".join(parts)


def found_in(text: str, secrets: set[str]) -> set[str]:
    folded = text.casefold()
    return {word for word in secrets if word and word.casefold() in folded}


class TestDisclose:
    @given(st.data(), CUT)
    @settings(max_examples=CASES)
    def test_nothing_withheld_stands_in_attachments_or_drawing(
        self, data: st.DataObject, policy: Disclosure
    ) -> None:
        whole, names, secrets = data.draw(chains(policy))

        lineage = disclose(whole, names)

        assert found_in(given_out(lineage), secrets) == set()
        assert len(lineage.lots) == (1 if policy is Disclosure.SUMMARY else len(whole.lots))
        assert lineage.completeness == whole.completeness

    @given(st.data(), CUT)
    @settings(max_examples=PAGES)
    def test_nor_on_the_page(self, data: st.DataObject, policy: Disclosure) -> None:
        whole, names, secrets = data.draw(chains(policy))

        assert found_in(_html(disclose(whole, names), SIGNER), secrets) == set()

    @given(st.data())
    @settings(max_examples=PAGES)
    def test_in_full_everything_is_told(self, data: st.DataObject) -> None:
        whole, names, _ = data.draw(chains(Disclosure.FULL))

        assert disclose(whole, names) is whole

    @pytest.mark.parametrize("policy", [Disclosure.LOTS, Disclosure.SUMMARY])
    def test_nor_in_the_text_the_attachments_or_the_metadata_of_the_file(
        self, policy: Disclosure
    ) -> None:
        lineage = make_lineage()
        names = {lot.key: Names(f"ref{lot.key}") for lot in lineage.lots}
        lots = tuple(
            replace(lot, number="0125-ho002", item="Acme Łódź <&> zinc", gtin="4012345999990")
            if lot.bought
            else lot
            for lot in lineage.lots
        )

        said = text_of(
            render_certificate(
                disclose(replace(lineage, lots=lots, disclosure=policy), names), SIGNER
            )
        )

        secrets = {"0125HO002", "0125-HO002", "Łódź", "COA_10423", "4012345999990"}
        assert found_in(said, secrets) == set()
        assert ("refC1" in said) is (policy is Disclosure.LOTS)

    def test_numbers_of_our_own_stay_and_measured_values_are_no_names(self) -> None:
        lineage = make_lineage(disclosure=Disclosure.LOTS)
        names = {lot.key: Names("r", ("0.05",) if lot.bought else ()) for lot in lineage.lots}

        cut = disclose(lineage, names)

        [raw] = [lot for lot in cut.lots if lot.bought]
        assert (raw.number, raw.number_withheld) == ("RM-26-0931", False)
        assert [row.value for row in raw.results] == ["<0.05", "<0.05", "Conforms"]

    def test_what_stands_on_the_shipped_goods_is_no_secret(self) -> None:
        lineage = make_lineage(disclosure=Disclosure.LOTS)
        names = {lot.key: Names("r", ("FG-26-0412",)) for lot in lineage.lots}

        assert disclose(lineage, names).shipped[0].number == "FG-26-0412"

    def test_a_customer_may_read_its_own_name(self) -> None:
        lineage = make_lineage(disclosure=Disclosure.LOTS)
        lots = tuple(
            replace(lot, supplier=lineage.customer, item="Zinc of Apotheke Nord eG")
            if lot.bought
            else lot
            for lot in lineage.lots
        )
        cut = disclose(replace(lineage, lots=lots), {lot.key: Names("r") for lot in lots})

        assert HIDDEN not in str(cut.to_json())


def buy(
    session: Session, company: Company, draw: random.Random, place: int
) -> tuple[Traceable, set[str], str]:
    """Receive a lot of a new supplier, with a certified result; return its secrets and heat."""
    name = "".join(draw.choices(LETTERS, k=8)).title()
    supplier = make_organization(
        session, PartnerRole.SUPPLIER, operator=company.operator, name=f"{name} GmbH"
    )
    supplier.address = "".join(draw.choices(LETTERS, k=9))
    number = f"{''.join(draw.choices(LETTERS, k=5))}-{place}"
    line = ReceiptLine(company.raw, number, Decimal(100), company.store)
    event = receive_goods(
        session, company.actor,
        Receipt(supplier=supplier, lines=[line], occurred_at=NOON, delivery_note="DN-1"),
        at=NOON,
    )  # fmt: skip
    session.refresh(event)
    lot = event.lines[0].traceable
    company.release(lot)
    heat = "".join(draw.choices(LETTERS, k=6))
    session.add(
        LotAlias(
            organization_id=company.operator.id, traceable_id=lot.id, kind=AliasKind.HEAT,
            number=heat, look_alike=heat,
        )
    )  # fmt: skip
    document = Document(
        operator_id=company.operator.id, supplier_id=supplier.id, name=f"{name}-{number}.pdf",
        sha256=f"{place}" * 64, media_type="application/pdf", size=1, channel=Channel.WEB,
        state=DocumentState.ACCEPTED, received_at=NOON,
    )  # fmt: skip
    session.add(document)
    session.flush()
    session.add(TraceableDocument(traceable_id=lot.id, document_id=document.id))
    session.add(
        Attribute(
            traceable_id=lot.id, characteristic="lead", name="Lead", operator="<",
            number=Decimal(1), text=f"<1, see {name} {number}", unit="mg/kg",
            method=f"{name} TM 4", layer=Layer.MACHINE, confidence=0.9,
            document_id=document.id, at=NOON,
        )
    )  # fmt: skip
    return lot, {name, supplier.address, number, document.name}, heat


class TestBuildLineage:
    def test_a_chain_of_the_registry_is_cut_for_each_policy(self, session: Session) -> None:
        draw = random.Random(9)
        company = make_company(session)
        company.customer.address, company.customer.country = "Kaistraße 4, 24103 Kiel", "DE"
        company.operator.address, company.operator.country = "Hafenstraße 1, 20457 Hamburg", "DE"
        secrets, heats, bought = set(), set(), []
        for place in range(4):
            lot, words, heat = buy(session, company, draw, place)
            bought.append(lot)
            secrets |= {*words, heat}
            heats.add(heat)
        blend = company.make(f"BLEND {bought[0].number}", "50", (bought[0], "10"), (bought[1], "9"))
        product = company.make("FG-77", "40", (blend, "20"), (bought[2], "3"), (bought[3], "2"))
        shipment = ship_lot(session, company, product, "10")
        certificate = request_certificate(session, company.actor, shipment.public_id, at=NOON)

        told = {}
        for policy in Disclosure:
            company.customer.disclosure = policy
            lineage = build_lineage(session, certificate, public_url="https://x.example", at=NOON)
            told[policy] = found_in(given_out(lineage), secrets)
            if policy is not Disclosure.SUMMARY:
                assert len(lineage.lots) == 6

        assert told[Disclosure.FULL] == secrets - heats
        assert told[Disclosure.LOTS] == told[Disclosure.SUMMARY] == set()
        # Whose number we show is found again by the reference that stands for it.
        company.customer.disclosure = Disclosure.LOTS
        lineage = build_lineage(session, certificate, public_url="https://x.example", at=NOON)
        shown = {lot.number for lot in lineage.lots if lot.number_withheld}
        assert shown == {lot.public_id for lot in [*bought, blend]}
        [hit] = search(session, company.actor, bought[0].public_id)
        assert (hit.name, hit.exact) == (bought[0].number, True)
        # Nor does the reason that our people write say it to the customer.
        certificate.state, certificate.issued_at = CertificateState.VALID, NOON
        certificate.sha256 = "ab" * 32
        session.flush()
        reason = f"lot {bought[1].number} of {min(words)} was wrong"
        revoke_certificate(session, company.actor, certificate.number, reason=reason, at=NOON)
        [own] = list_certificates(session, company.actor)
        [theirs] = list_certificates(session, company.customer_actor)
        assert own.standing.why == reason
        assert found_in(theirs.standing.why or "", secrets) == set()
