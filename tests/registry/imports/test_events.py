from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.genealogy.links import Way
from registry.genealogy.trace import trace
from registry.imports.cells import TableUnreadable
from registry.imports.events import ImportReport, batches, group_rows, import_events
from registry.imports.names import Names
from registry.imports.tables import read_table
from registry.items.content import set_inheritance
from registry.ledger.errors import EventInvalid
from registry.ledger.facts import findings_of
from registry.ledger.lots import find_traceables
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.ledger.rebuild import compare_ledger
from registry.operations.models import Shipment
from registry.quality.quality_events import (
    NewQualityEvent,
    close_quality_event,
    open_quality_event,
)
from registry.values import Direction, Inheritance, QualityKind, Settlement
from tests.factories.company import NOON, Company, make_actor, make_company

CHAIN = """event,type,time,item,number,direction,quantity,unit,party,status,shipment,reason,corrects,restates
e1,receive,2026-03-02T08:00+01:00,ZN,0125HO002,,100,kg,Acme,released,,,,
e2,receive,2026-03-02T08:05+01:00,FILL,F-9,,50,kg,Acme,released,,,,
e3,transform,2026-03-02T10:00+01:00,ZN,0125HO002,in,40,kg,,,,,,
e3,transform,2026-03-02T10:00+01:00,FILL,F-9,in,10,kg,,,,,,
e3,transform,2026-03-02T10:00+01:00,TAB,T-1,out,500,{piece},,released,,,,
e4,ship,2026-03-03T09:00+01:00,TAB,T-1,,120,,Pharmacy,,S-1,,,
"""


def load(
    session: Session, company: Company, text: str, *, create_missing: bool = True
) -> ImportReport:
    report = ImportReport()
    names = Names(session, company.actor, create_missing, NOON)
    table = read_table(io.BytesIO(text.encode()), "events.csv")
    for batch in batches(group_rows(table), size=3):
        report.add(import_events(session, company.actor, batch, names=names, at=NOON))
    return report


SPLIT = """e5,hold,2026-03-03T09:30+01:00,ZN,0125HO002,,,,,,,metal,,
e6,split,2026-03-03T10:00+01:00,ZN,0125HO002,in,10,kg,,,,,,
e6,split,2026-03-03T10:00+01:00,ZN,0125HO002-1,out,10,kg,,,,,,
e7,split,2026-03-03T10:00+01:00,TAB,T-1,in,10,,,,,,,
e7,split,2026-03-03T10:00+01:00,TAB,T-1-A,out,10,,,,,,,
e8,ship,2026-03-03T11:00+01:00,TAB,T-1-A,,4,,Pharmacy,,S-2,,,
e9,ship,2026-03-03T11:00+01:00,ZN,0125HO002-1,,4,,Pharmacy,,S-3,,,
"""


class TestImportEvents:
    def test_parts_of_a_split_take_over_decision_and_holds(self, session: Session) -> None:
        company = make_company(session)
        table = (CHAIN + SPLIT).splitlines()
        rows = [
            f"{row},{'code' if not at else 'H-1' if 'hold' in row else ''}"
            for at, row in enumerate(table)
        ]

        report = load(session, company, "\n".join(rows))

        assert [(error.event, "on hold" in error.message) for error in report.errors] == [
            ("e9", True)
        ]
        [part] = find_traceables(session, company.actor, "0125HO002-1")
        assert part.on_hold is True
        assert list(compare_ledger(session, company.actor)) == []

    def test_a_chain_from_receipt_to_customer(self, session: Session) -> None:
        company = make_company(session)

        report = load(session, company, CHAIN)

        assert (report.recorded, report.repeated, report.errors) == (4, 0, [])
        [root] = find_traceables(session, company.actor, "0125HO002")
        found = trace(session, company.actor, [root], Way.FORWARD, at=NOON)
        assert [(node.number, node.on_hand) for node in found.nodes] == [
            ("0125HO002", Decimal(60)),
            ("T-1", Decimal(380)),
        ]
        [delivery] = found.deliveries
        assert (delivery.customer, delivery.quantity, delivery.shipment) == ("Pharmacy", 120, "S-1")
        assert list(compare_ledger(session, company.actor)) == []

    def test_the_same_file_again_changes_nothing(self, session: Session) -> None:
        company = make_company(session)
        load(session, company, CHAIN)

        again = load(session, company, CHAIN)

        assert (again.recorded, again.repeated, again.errors) == (0, 4, [])

    def test_a_bad_row_is_named_and_the_others_are_recorded(self, session: Session) -> None:
        company = make_company(session)
        text = CHAIN + (
            "e5,ship,2026-03-03T09:00+01:00,TAB,T-1,,9999,,Pharmacy,,S-2,,,\n"
            "e6,move,2026-13-45,TAB,T-1,in,1,,,,,,,\n"
            "e7,ship,2026-03-03T11:00+01:00,TAB,T-1,,80,,Pharmacy,,S-3,,,\n"
        )

        report = load(session, company, text)

        assert report.recorded == 5
        assert [(error.line, error.event) for error in report.errors] == [(8, "e5"), (9, "e6")]
        assert "not enough of T-1" in report.errors[0].message
        assert "2026-13-45" in report.errors[1].message

    def test_a_correction_changes_trace_and_shipment(self, session: Session) -> None:
        company = make_company(session)
        load(session, company, CHAIN)

        report = load(
            session,
            company,
            CHAIN.splitlines()[0]
            + "\nc1,correct,2026-03-03T09:00+01:00,TAB,T-1,in,100,,Pharmacy,,S-1,miscounted,e4,ship\n",
        )

        assert (report.recorded, report.errors) == (1, [])
        [line] = session.scalars(select(Shipment).where(Shipment.number == "S-1")).one().lines
        assert line.quantity == 100
        [tablets] = find_traceables(session, company.actor, "T-1")
        found = trace(session, company.actor, [tablets], Way.FORWARD, at=NOON)
        assert [delivery.quantity for delivery in found.deliveries] == [Decimal(100)]
        assert found.nodes[0].on_hand == 400

    def test_a_count_books_the_difference(self, session: Session) -> None:
        company = make_company(session)
        load(session, company, CHAIN)

        load(
            session,
            company,
            CHAIN.splitlines()[0]
            + "\nk1,count,2026-03-04T09:00+01:00,TAB,T-1,,377,,,,,stocktaking,,\n",
        )

        [tablets] = find_traceables(session, company.actor, "T-1")
        assert trace(session, company.actor, [tablets], Way.BACK, at=NOON).nodes[0].on_hand == 377

    def test_unknown_names_are_refused_unless_asked_for(self, session: Session) -> None:
        company = make_company(session)

        report = load(session, company, CHAIN, create_missing=False)

        assert report.recorded == 0
        assert "there is no item 'ZN'" in report.errors[0].message
        assert session.scalars(select(Traceable)).first() is None

    def test_a_spreadsheet_reads_like_a_csv(self, session: Session) -> None:
        company = make_company(session)
        book = Workbook()
        for line in CHAIN.splitlines():
            book.active.append(line.split(","))
        file = io.BytesIO()
        book.save(file)
        file.seek(0)

        [batch] = batches(group_rows(read_table(file, "events.xlsx")))
        report = import_events(
            session, company.actor, batch, names=Names(session, company.actor, True, NOON), at=NOON
        )

        assert report.recorded == 4

    def test_missing_and_unknown_columns_are_named(self, session: Session) -> None:
        company = make_company(session)

        with pytest.raises(EventInvalid, match="missing: type, time; .* not known: colour"):
            load(session, company, "event,colour\ne1,red\n")

    def test_it_needs_the_permission(self, session: Session) -> None:
        company = make_company(session)
        company.actor = make_actor(session, company.operator, Permission.VIEW_REGISTRY)

        with pytest.raises(NotAllowed):
            load(session, company, CHAIN)

    @pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"PK\x03\x04nonsense"])
    def test_what_is_no_table_is_said_so(self, data: bytes) -> None:
        with pytest.raises(TableUnreadable):
            list(read_table(io.BytesIO(data), "events.csv"))


class TestExpiryByRule:
    def test_what_a_table_makes_keeps_the_rule_too(self, session: Session) -> None:
        company = make_company(session)
        rules = {"expiry_date": Inheritance.EARLIEST}
        set_inheritance(session, company.actor, None, rules, at=NOON)
        table = (
            "event,type,time,item,number,direction,quantity,unit,party,status,expiry_date\n"
            "e1,receive,2026-03-02T08:00Z,ZN,A1,,100,kg,Acme,released,2027-05-01\n"
            "e2,transform,2026-03-02T10:00Z,ZN,A1,in,40,kg,,,\n"
            "e2,transform,2026-03-02T10:00Z,TAB,T-1,out,500,{piece},,,\n"
            "e3,transform,2026-03-02T11:00Z,ZN,A1,in,40,kg,,,\n"
            "e3,transform,2026-03-02T11:00Z,TAB,T-2,out,500,{piece},,,2028-01-01\n"
        )

        report = load(session, company, table)

        [made] = find_traceables(session, company.actor, "T-1")
        assert made.expiry_date == date(2027, 5, 1)
        assert [(row.event, "no later than A1" in row.message) for row in report.errors] == [
            ("e3", True)
        ]
        assert list(compare_ledger(session, company.actor)) == []


REWORKED = """event,type,time,item,number,direction,quantity,unit,party,status,rework
e1,receive,2026-03-02T08:00+01:00,ZN,A1,,100,kg,Acme,rejected,
e2,transform,{time},ZN,A1,in,100,kg,,,{rework}
e2,transform,{time},ZN,A1-R,out,95,kg,,,
"""


class TestRework:
    def settled(self, session: Session, company: Company, settlement: Settlement) -> str:
        [lot] = find_traceables(session, company.actor, "A1")
        new = NewQualityEvent(QualityKind.NONCONFORMANCE, "Clumps", "Wet", NOON, [lot])
        row = open_quality_event(session, company.actor, new, at=NOON)
        close_quality_event(
            session,
            company.actor,
            row.public_id,
            note="dried again",
            settlement=settlement,
            at=NOON,
        )
        return row.number

    def load(self, session: Session, company: Company, rework: str) -> ImportReport:
        text = REWORKED.format(rework=rework, time=NOON.isoformat())
        return load(session, company, text)

    def test_a_rejected_lot_goes_in_under_its_nonconformance(self, session: Session) -> None:
        company = make_company(session)
        load(session, company, "\n".join(REWORKED.splitlines()[:2]))
        number = self.settled(session, company, Settlement.REWORK)

        report = self.load(session, company, number)

        assert report.errors == []
        [made] = find_traceables(session, company.actor, "A1-R")
        event = session.scalars(select(Event).where(Event.external_id == "e2")).one()
        assert (event.references["rework"], event.business_step) == (number, "repairing")
        assert [line.traceable_id for line in event.lines if line.direction is Direction.OUT] == [
            made.id
        ]

    @pytest.mark.parametrize("settlement", [None, Settlement.SCRAP])
    def test_without_such_a_settlement_it_is_refused(
        self, session: Session, settlement: Settlement | None
    ) -> None:
        company = make_company(session)
        load(session, company, "\n".join(REWORKED.splitlines()[:2]))
        number = self.settled(session, company, settlement) if settlement else "NCR26-9999"

        report = self.load(session, company, number)

        [error] = report.errors
        assert error.event == "e2"
        assert "not settled by rework" in error.message or "no nonconformance" in error.message


HEAD = "event,type,time,item,number,quantity,unit,party,supplier_lot,expiry_date,status\n"


class TestFactsOfKnownLots:
    """What a further row says of a lot is taken, or refused, and never passed over."""

    def table(self, *rows: str) -> str:
        return HEAD + "\n".join(rows) + "\n"

    def test_the_same_number_from_another_supplier_is_another_lot(self, session: Session) -> None:
        company = make_company(session)
        rows = (
            "R-1,receive,2026-03-01T08:00+01:00,STARCH,B100,500,kg,Acme,AC-77,2026-12-31,released",
            "R-2,receive,2026-03-02T08:00+01:00,STARCH,B100,300,kg,Borchers,BO-12,2026-06-30,",
        )

        for _ in range(2):  # the second time all is known
            report = load(session, company, self.table(*rows))

        assert (report.recorded, report.repeated, report.errors) == (0, 2, [])
        found = {
            name: [
                (lot.supplier.name, str(lot.expiry_date))
                for lot in find_traceables(session, company.actor, name)
                if lot.supplier
            ]
            for name in ("AC-77", "BO-12", "B100")
        }
        assert found == {
            "AC-77": [("Acme", "2026-12-31")],
            "BO-12": [("Borchers", "2026-06-30")],
            "B100": [("Acme", "2026-12-31"), ("Borchers", "2026-06-30")],
        }

    def test_a_number_of_two_lots_is_refused_until_it_is_clear(self, session: Session) -> None:
        company = make_company(session)
        receipts = (
            "R-1,receive,2026-03-01T08:00+01:00,STARCH,B100,500,kg,Acme,,,released",
            "R-2,receive,2026-03-02T08:00+01:00,STARCH,B100,300,kg,Borchers,BO-12,,released",
        )
        load(session, company, self.table(*receipts))

        report = load(
            session,
            company,
            self.table(
                "S-1,ship,2026-03-02T09:00+01:00,STARCH,B100,1,kg,Shop,,,",
                "S-2,ship,2026-03-02T09:00+01:00,STARCH,B100,2,kg,Shop,BO-12,,",
                "S-3,ship,2026-03-02T09:00+01:00,STARCH,STARCH/B100,4,kg,Shop,,,",
            ),
        )

        assert [error.event for error in report.errors] == ["S-1"]
        assert "2 lots of STARCH are called B100" in report.errors[0].message
        lots = find_traceables(session, company.actor, "B100")
        shipped = [
            [
                line.quantity
                for event in session.scalars(select(Event).where(Event.type == "ship"))
                for line in event.lines
                if line.traceable_id == lot.id
            ]
            for lot in lots
        ]
        assert shipped == [[Decimal(4)], [Decimal(2)]]

    def test_an_expiry_given_later_is_taken_and_another_is_found(self, session: Session) -> None:
        company = make_company(session)
        rows = (
            "R-1,receive,2026-03-01T08:00+01:00,STARCH,B100,500,kg,Acme,,,released",
            "R-2,receive,2026-03-01T09:00+01:00,STARCH,B100,10,kg,Acme,,2026-12-31,",
            "R-3,receive,2026-03-02T08:00+01:00,STARCH,B100,10,kg,Acme,AC-9,2026-06-30,",
        )

        assert load(session, company, self.table(*rows)).errors == []

        [lot] = find_traceables(session, company.actor, "AC-9")
        assert (lot.number, lot.expiry_date) == ("B100", date(2026, 6, 30))
        assert [row.later for row in findings_of(session, lot)] == [date(2026, 12, 31)]


class TestLines:
    def test_every_line_is_recorded_known_or_refused(self, session: Session) -> None:
        company = make_company(session)
        load(session, company, CHAIN)
        further = (
            "e5,receive,2026-03-02T08:00+01:00,ZN,Z-5,,1,5,kg,Acme,released,,,,\n"
            'e6,ship,2026-03-03T09:00+01:00,TAB,T-1,,1,,Pharmacy,,S-6,"open,,\n'
            "e7,ship,2026-03-03T10:00+01:00,TAB,T-1,,1,,Pharmacy,,S-7,,,\n"
            "e7,ship,2026-03-03T10:00+01:00,TAB,T-1,,9999,,Pharmacy,,S-7,,,\n"
            "e8,ship,2026-03-03T11:00+01:00,TAB,T-1,,1,,Pharmacy,,S-8,,,\n"
            "e6,ship,2026-03-03T11:00+01:00,TAB,T-1,,1,,Pharmacy,,S-8,,,\n"
        )  # fmt: skip

        report = load(session, company, CHAIN + further)

        assert [error.line for error in report.errors] == [8, 9, 10, 13]
        assert "stand together" in report.errors[-1].message
        assert (report.recorded_lines, report.repeated_lines, report.refused_lines) == (1, 6, 5)
        assert report.lines == len((CHAIN + further).splitlines()) - 1

    def test_what_was_made_for_refused_events_is_not_named(self, session: Session) -> None:
        company = make_company(session)
        names = Names(session, company.actor, True, NOON)
        text = CHAIN.splitlines()[0] + (
            "\ne1,receive,2026-03-02T08:00+01:00,ZN,Z-1,,100,kg,Acme,released,,,,\n"
            "e2,ship,2026-03-02T09:00+01:00,ZN,Z-1,,900,kg,Nobody,,S-1,,,\n"
        )
        [batch] = batches(group_rows(read_table(io.BytesIO(text.encode()), "events.csv")))

        import_events(session, company.actor, batch, names=names, at=NOON)

        assert sorted(names.created) == ["item 'ZN'", "partner 'Acme'"]


def test_pounds_and_ounces_are_kept_in_kilograms_with_the_remainder_named(
    session: Session,
) -> None:
    company = make_company(session)
    sku = company.raw.sku
    table = (
        "event,type,time,item,number,direction,quantity,unit,party\n"
        f"1,receive,2026-03-01T08:00+01:00,{sku},LB,out,1,lb,{company.supplier.name}\n"
        f"2,receive,2026-03-01T08:00+01:00,{sku},OZ,out,16,oz,{company.supplier.name}\n"
        f"3,receive,2026-03-01T08:00+01:00,{sku},CWT,out,100,lb,{company.supplier.name}\n"
    )

    report = load(session, company, table)

    assert not report.errors
    events = session.scalars(select(Event).order_by(Event.id)).all()
    assert [line.quantity for event in events for line in event.lines] == [
        Decimal("0.453592"), Decimal("0.453592"), Decimal("45.359237"),
    ]  # fmt: skip
    rest = "is 0.45359237 kg: 0.453592 kg is kept, the remainder is 0.00000037 kg"
    assert [event.data.get("converted") for event in events] == [
        f"LB: 1 lb {rest}", f"OZ: 16 oz {rest}", None,
    ]  # fmt: skip
