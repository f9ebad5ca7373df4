from __future__ import annotations

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.genealogy.links import Way
from registry.genealogy.starts import pick_start
from registry.genealogy.trace import trace
from registry.imports.cells import TableUnreadable
from registry.imports.events import ImportReport, batches, group_rows, import_events
from registry.imports.names import Names
from registry.imports.tables import read_table
from registry.items.content import set_inheritance
from registry.ledger.errors import EventInvalid, TraceableNotFound
from registry.ledger.facts import findings_of
from registry.ledger.lots import find_traceables
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Balance, LotAlias, Traceable
from registry.ledger.rebuild import compare_ledger
from registry.operations.models import Shipment
from registry.quality.quality_events import (
    NewQualityEvent,
    close_quality_event,
    open_quality_event,
)
from registry.values import (
    Direction,
    EventType,
    Inheritance,
    QualityKind,
    Settlement,
    ShipmentState,
    TrackingPolicy,
)
from tests.factories.company import NOON, Company, make_actor, make_company

CHAIN = """event,type,time,item,number,direction,quantity,unit,party,status,shipment,reason,corrects,restates
e1,receive,2026-03-02T08:00+01:00,ZN,0125HO002,,100,kg,Acme,released,,,,
e2,receive,2026-03-02T08:05+01:00,FILL,F-9,,50,kg,Acme,released,,,,
e3,transform,2026-03-02T10:00+01:00,ZN,0125HO002,in,40,kg,,,,,,
e3,transform,2026-03-02T10:00+01:00,FILL,F-9,in,10,kg,,,,,,
e3,transform,2026-03-02T10:00+01:00,TAB,T-1,out,500,{piece},,released,,,,
e4,ship,2026-03-03T09:00+01:00,TAB,T-1,,120,,Pharmacy,,S-1,,,
"""

#: When the tables are imported.
THEN = NOON + timedelta(days=3)


def load(
    session: Session, company: Company, text: str, *, create_missing: bool = True
) -> ImportReport:
    report = ImportReport()
    names = Names(session, company.actor, create_missing, THEN, "history")
    table = read_table(io.BytesIO(text.encode()), "events.csv")
    for batch in batches(group_rows(table), size=3):
        report.add(import_events(session, company.actor, batch, names=names, at=THEN))
    return report


SPLIT = """e5,hold,2026-03-03T09:30+01:00,ZN,0125HO002,,,,,,,metal,,
e6,split,2026-03-03T10:00+01:00,ZN,0125HO002,in,10,kg,,,,,,
e6,split,2026-03-03T10:00+01:00,ZN,0125HO002-1,out,10,kg,,,,,,
e7,split,2026-03-03T10:00+01:00,TAB,T-1,in,10,,,,,,,
e7,split,2026-03-03T10:00+01:00,TAB,T-1-A,out,10,,,,,,,
e8,ship,2026-03-03T11:00+01:00,TAB,T-1-A,,4,,Pharmacy,,S-2,,,
e9,ship,2026-03-03T11:00+01:00,ZN,0125HO002-1,,4,,Pharmacy,,S-3,,,
"""


class TestPapersOfReceipts:
    HEAD = "event,type,time,item,number,quantity,unit,party,supplier_lot,delivery_note,papers_missing\n"

    def test_a_table_names_them_or_says_once_why_not(self, session: Session) -> None:
        company = make_company(session)
        row = "{},receive,2026-03-02T08:00Z,{},{},5,kg,{},{},{},{}\n".format
        given = (company.raw.sku, "N-1"), company.supplier.name
        text = self.HEAD + "".join(
            row(event, given[0][0], f"N-{event}", given[1], lot, note, why)
            for event, lot, note, why in (
                ("a", "SL-1", "DN-1", ""),
                ("b", "", "DN-1", ""),
                ("c", "SL-3", "", ""),
                ("d", "", "", "a sample"),
            )
        )

        [batch] = batches(group_rows(read_table(io.BytesIO(text.encode()), "t.csv")))
        strict = Names(session, company.actor, False, NOON)
        first = import_events(session, company.actor, batch, names=strict, at=NOON)
        why = Names(session, company.actor, False, NOON, "taken over from the old system")
        again = import_events(session, company.actor, batch, names=why, at=NOON)

        assert [row.event for row in first.errors] == ["b", "c"]
        for row, what in zip(
            first.errors, ("the supplier's lot number", "an order or a delivery note"), strict=True
        ):
            assert f"cannot be completed without {what}, or the reason" in row.message
            assert row.message.endswith("once for a table with --papers-missing.")
        assert (first.recorded, again.recorded, again.repeated) == (2, 2, 2)
        kept = {
            row.external_id: row.data.get("papers_missing")
            for row in session.scalars(select(Event).where(Event.type == EventType.RECEIVE))
        }
        assert kept == {
            "a": None,
            "b": "the supplier's lot number: taken over from the old system",
            "c": "an order or a delivery note: taken over from the old system",
            "d": "the supplier's lot number and an order or a delivery note: a sample",
        }
        names = session.scalars(select(LotAlias.number).order_by(LotAlias.number)).all()
        assert names == ["SL-1", "SL-3"]  # the lot's own number is not the supplier's

    def test_a_table_without_a_column_for_them_keeps_that_as_the_reason(
        self, session: Session
    ) -> None:
        company = make_company(session)
        head = "event,type,time,item,number,quantity,unit,party,supplier_lot\n"
        row = f"{{}},receive,2026-03-02T08:00Z,{company.raw.sku},N-{{}},5,kg,{company.supplier.name},{{}}\n"
        text = head + row.format("a", "a", "SL-1") + row.format("b", "b", "")

        [batch] = batches(group_rows(read_table(io.BytesIO(text.encode()), "t.csv")))
        names = Names(session, company.actor, False, NOON)
        report = import_events(session, company.actor, batch, names=names, at=NOON)

        assert [row.event for row in report.errors] == ["b"]  # it could have named the lot
        event = session.scalars(select(Event).where(Event.external_id == "a")).one()
        assert event.data["papers_missing"] == (
            "an order or a delivery note: the table has no column for it"
        )


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
            session,
            company.actor,
            batch,
            names=Names(session, company.actor, True, THEN, "history"),
            at=THEN,
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

    def test_parts_keep_the_strictest_expiry_and_items_stay_apart(self, session: Session) -> None:
        company = make_company(session)
        head = (
            "event,type,time,item,number,direction,quantity,unit,party,expiry_date,status,reason\n"
        )
        day = "2026-03-02T"
        rows = (
            f"R-1,receive,{day}08:00+01:00,OIL,O1,,100,kg,Acme,2026-04-30,released,",
            f"R-2,receive,{day}08:00+01:00,OIL,O2,,100,kg,Acme,2027-04-30,released,",
            f"R-3,receive,{day}08:00+01:00,VINEGAR,V1,,10,kg,Acme,2027-01-01,released,",
            f"P-1,split,{day}09:00+01:00,OIL,O1,in,50,kg,,,,",
            f"P-1,split,{day}09:00+01:00,OIL,O1-A,out,50,kg,,2029-12-31,,",
            f"P-2,split,{day}09:00+01:00,OIL,O1,in,20,kg,,,,",
            f"P-2,split,{day}09:00+01:00,OIL,O1-B,out,20,kg,,,,",
            f"P-3,split,{day}09:00+01:00,OIL,O1,in,10,kg,,,,retested",
            f"P-3,split,{day}09:00+01:00,OIL,O1-C,out,10,kg,,2026-12-31,,retested",
            f"G-1,merge,{day}10:00+01:00,OIL,O1-B,in,20,kg,,,,",
            f"G-1,merge,{day}10:00+01:00,OIL,O2,in,50,kg,,,,",
            f"G-1,merge,{day}10:00+01:00,OIL,O-MIX,out,70,kg,,,,",
            f"G-2,merge,{day}11:00+01:00,VINEGAR,V1,in,10,kg,,,,",
            f"G-2,merge,{day}11:00+01:00,OIL,O-MIX,in,10,kg,,,,",
            f"G-2,merge,{day}11:00+01:00,OIL,O-ODD,out,20,kg,,,,",
            f"T-1,transform,{day}11:00+01:00,OIL,O2,in,20,kg,,,,",
            f"T-1,transform,{day}11:00+01:00,OIL,O-CAN,out,20,kg,,,,",
            f"G-3,merge,{day}12:00+01:00,OIL,O1,in,20,kg,,,,",
            f"G-3,merge,{day}12:00+01:00,OIL,O2,out,20,kg,,,,",
        )

        report = load(session, company, head + "\n".join(rows) + "\n")

        assert [(error.event, "cannot expire" in error.message) for error in report.errors] == [
            ("P-1", True),
            ("G-2", False),
        ]
        expiries = {
            name: str(find_traceables(session, company.actor, name)[0].expiry_date)
            for name in ("O1-B", "O1-C", "O-MIX", "O-CAN", "O2")
        }
        assert expiries == {
            "O1-B": "2026-04-30",
            "O1-C": "2026-12-31",
            "O-MIX": "2026-04-30",
            "O-CAN": "2027-04-30",
            "O2": "2026-04-30",  # what was poured in expires first
        }
        assert list(compare_ledger(session, company.actor)) == []


class TestWhatCannotHaveHappened:
    def run(self, session: Session, rows: str) -> tuple[ImportReport, dict[str, Decimal]]:
        company = make_company(session)
        head = "event,type,time,item,number,kind,direction,quantity,unit,party,status,reason,corrects,restates\n"
        report = load(session, company, head + rows)
        assert list(compare_ledger(session, company.actor)) == []
        stock: dict[str, Decimal] = {}
        for row in session.scalars(select(Balance)):
            number = session.get_one(Traceable, row.traceable_id).number
            stock[number] = stock.get(number, Decimal(0)) + row.quantity
        return report, stock

    def test_a_late_count_is_compared_with_the_stock_of_its_day(self, session: Session) -> None:
        report, stock = self.run(
            session,
            "R-1,receive,2026-02-20T08:00Z,SALT,S1,,,100,kg,Acme,released,,,\n"
            "S-1,ship,2026-02-25T08:00Z,SALT,S1,,,60,kg,Bakery,,,,\n"
            "C-1,count,2026-02-23T08:00Z,SALT,S1,,,100,kg,,,entered late,,\n",
        )
        assert (report.errors, stock) == ([], {"S1": Decimal(40)})

    def test_a_later_count_holds(self, session: Session) -> None:
        report, stock = self.run(
            session,
            "R-1,receive,2026-02-20T08:00Z,SALT,S1,,,100,kg,Acme,released,,,\n"
            "C-2,count,2026-02-25T08:00Z,SALT,S1,,,90,kg,,,yearly,,\n"
            "C-1,count,2026-02-23T08:00Z,SALT,S1,,,90,kg,,,entered late,,\n",
        )
        assert [error.event for error in report.errors] == ["C-1"]
        assert "counted here again on 2026-02-25" in report.errors[0].message
        assert stock == {"S1": Decimal(90)}

    def test_no_more_comes_back_than_went_there_and_it_is_held(self, session: Session) -> None:
        report, stock = self.run(
            session,
            "R-1,receive,2026-02-20T08:00Z,SALT,S1,,,100,kg,Acme,released,,,\n"
            "S-1,ship,2026-02-21T08:00Z,SALT,S1,,,10,kg,Bakery,,,,\n"
            "T-1,return,2026-02-22T08:00Z,SALT,S1,,,25,kg,Bakery,,,,\n"
            "T-2,return,2026-02-22T09:00Z,SALT,S1,,,4,kg,Never Bought,,,,\n"
            "T-3,return,2026-02-22T10:00Z,SALT,S1,,,4,kg,Bakery,,,,\n"
            "V-1,correct,2026-02-22T10:00Z,,,,,,,,,never left,S-1,\n"
            "S-2,ship,2026-02-22T11:00Z,SALT,S1-T-3,,,1,kg,Bakery,,,,\n",
        )
        assert [error.event for error in report.errors] == ["T-1", "T-2", "V-1", "S-2"]
        assert "10 kg can still come back" in report.errors[0].message
        assert "0 kg can still come back" in report.errors[1].message
        assert "on hold" in report.errors[3].message
        assert stock == {"S1": Decimal(90), "S1-T-3": Decimal(4)}

    def test_a_unit_that_left_comes_back_as_a_return_only(self, session: Session) -> None:
        report, stock = self.run(
            session,
            "M-1,transform,2026-02-20T08:00Z,PUMP,SN-1,serial,out,1,{piece},,released,,,\n"
            "S-1,ship,2026-02-21T08:00Z,PUMP,SN-1,,,1,{piece},A,,,,\n"
            "M-2,transform,2026-02-22T08:00Z,PUMP,SN-1,serial,out,1,{piece},,released,,,\n"
            "R-3,receive,2026-02-23T08:00Z,PUMP,SN-1,serial,,1,{piece},Acme,released,,,\n"
            "C-1,count,2026-02-23T08:00Z,PUMP,SN-1,,,1,,,,found,,\n"
            "S-2,ship,2026-02-24T08:00Z,PUMP,SN-1,,,1,{piece},B,,,,\n"
            "T-1,return,2026-02-25T08:00Z,PUMP,SN-1,,,1,{piece},A,,,,\n",
        )
        assert [error.event for error in report.errors] == ["M-2", "R-3", "C-1", "S-2"]
        assert "comes back as a return" in report.errors[0].message
        assert stock["SN-1"] == 1

    def test_a_voided_voiding_is_refused_and_a_restated_one_ships_again(
        self, session: Session
    ) -> None:
        report, stock = self.run(
            session,
            "R-1,receive,2026-02-20T08:00Z,SALT,S1,,,100,kg,Acme,released,,,\n"
            "S-1,ship,2026-02-21T08:00Z,SALT,S1,,,40,kg,Bakery,,,,\n"
            "C-1,correct,2026-02-22T08:00Z,,,,,,,,,entered twice,S-1,\n"
            "C-2,correct,2026-02-23T08:00Z,,,,,,,,,a mistake,C-1,\n"
            "C-3,correct,2026-02-21T08:00Z,SALT,S1,,,40,kg,Bakery,,it did leave,C-1,ship\n",
        )
        assert [error.event for error in report.errors] == ["C-2"]
        assert stock == {"S1": Decimal(60)}
        assert session.scalars(select(Shipment)).one().state is ShipmentState.SHIPPED

    def test_the_item_says_whether_lots_or_units(self, session: Session) -> None:
        company = make_company(session)
        company.raw.tracking, company.product.tracking = TrackingPolicy.LOT, TrackingPolicy.SERIAL
        sku, unit = company.raw.sku, company.product.sku
        report = load(
            session,
            company,
            "event,type,time,item,number,kind,quantity,unit,party\n"
            f"R-1,receive,2026-02-20T08:00Z,{sku},A,serial,1,kg,Acme\n"
            f"R-2,receive,2026-02-20T08:00Z,{unit},B,lot,1,kg,Acme\n"
            f"R-3,receive,2026-02-20T08:00Z,{unit},C,,1,kg,Acme\n",
        )
        assert [error.event for error in report.errors] == ["R-1", "R-2"]
        assert all("is tracked by" in error.message for error in report.errors)


class TestClock:
    """One clock for all: what has not come is no stock, and a time names one moment."""

    @pytest.mark.parametrize(
        ("time", "why"),
        [
            ("2062-03-02T08:00Z", "has not come yet"),
            ("2026-03-06T08:00Z", "has not come yet"),  # tomorrow
            ("1926-03-02T08:00Z", "too long ago"),
            ("0206-03-02T08:00Z", "too long ago"),
            ("2025-03-30T02:30", "does not exist in Europe/Berlin"),
            ("2025-10-26T02:30", "comes twice .*2025-10-26T02:30.02:00 or 2025-10-26T02:30.01:00"),
        ],
    )
    def test_a_time_that_cannot_be_meant_is_refused(
        self, session: Session, time: str, why: str
    ) -> None:
        company = make_company(session)
        row = f"R-1,receive,{time},SALT,S1,1,kg,Acme,,,released\n"

        [error] = load(session, company, HEAD + row).errors

        assert re.search(why, error.message), error.message
        assert session.scalars(select(Balance)).all() == []

    def test_an_hour_that_comes_twice_is_clear_with_its_offset(self, session: Session) -> None:
        company = make_company(session)
        rows = (
            "R-1,receive,2025-10-26T02:45+02:00,SALT,S1,9,kg,Acme,,,released\n"
            "S-1,ship,2025-10-26T02:30+01:00,SALT,S1,4,kg,Shop,,,\n"
        )

        assert load(session, company, HEAD + rows).errors == []

        assert session.scalars(select(Balance)).one().quantity == Decimal(5)

    def test_days_count_where_it_happened(self, session: Session) -> None:
        company = make_company(session)
        rows = (
            "R-1,receive,2026-02-20T08:00Z,SALT,S1,9,kg,Acme,,,released\n"
            "S-1,ship,2026-02-28T23:30Z,SALT,S1,4,kg,Shop,,,\n"
        )

        assert load(session, company, HEAD + rows).errors == []

        shipment = session.scalars(select(Shipment)).one()
        event = session.get_one(Event, shipment.event_id)
        assert (shipment.ships_on, event.local_day) == (date(2026, 3, 1), date(2026, 3, 1))

    @pytest.mark.parametrize("day", ["0206-06-30", "1820-01-01", "2206-06-30"])
    def test_a_year_that_cannot_be_meant_is_no_expiry(self, session: Session, day: str) -> None:
        company = make_company(session)
        row = f"R-1,receive,2026-02-20T08:00Z,SALT,S1,9,kg,Acme,,{day},released\n"

        [error] = load(session, company, HEAD + row).errors

        assert "look at the year" in error.message


class TestLookAlikes:
    def test_what_nobody_can_tell_apart_is_one_number(self, session: Session) -> None:
        company = make_company(session)
        rows = "".join(
            f"R-{place},receive,2026-02-20T08:00Z,SALT,{number},1,kg,Acme,,,released\n"
            for place, number in enumerate(["S-1", "S\u20131", "S\u200b-1", "\uff33-1", " S-1 "])
        )

        report = load(session, company, HEAD + rows)

        assert (report.errors, report.warnings) == ([], [])
        assert session.scalars(select(Balance)).one().quantity == Decimal(5)

    @pytest.mark.parametrize("twin", ["s-1", "\u0405-1", "S-I", "S1"])
    def test_what_looks_alike_is_named(self, session: Session, twin: str) -> None:
        company = make_company(session)
        first = "R-1,receive,2026-02-20T08:00Z,SALT,S-1,1,kg,Acme,,,released\n"
        second = f"R-2,receive,2026-02-20T08:00Z,SALT,{twin},1,kg,Acme,,,released\n"

        report = load(session, company, HEAD + first + second)

        assert [(warning.line, warning.event) for warning in report.warnings] == [(3, "R-2")]
        assert f"{twin} is new and looks like S-1" in report.warnings[0].message

    def test_an_unknown_number_names_what_it_looks_like(self, session: Session) -> None:
        company = make_company(session)
        rows = (
            "R-1,receive,2026-02-20T08:00Z,SALT,S-1,1,kg,Acme,,,released\n"
            "S-1,ship,2026-02-21T08:00Z,SALT,s-1,1,kg,Shop,,,\n"
        )

        [error] = load(session, company, HEAD + rows).errors

        assert error.message == "s-1 of SALT is not known. Did you mean S-1?"
        with pytest.raises(TraceableNotFound, match=r"Did you mean S-1\?"):
            pick_start(session, company.actor, "\u0405-1")
        assert pick_start(session, company.actor, "S\u20111").roots


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
        names = Names(session, company.actor, True, NOON, "history")
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
