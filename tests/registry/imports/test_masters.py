from __future__ import annotations

import io
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.imports.cells import TableUnreadable
from registry.imports.items import import_items
from registry.imports.masters import MasterReport
from registry.imports.orders import import_orders
from registry.imports.partners import import_partners
from registry.imports.tables import read_table
from registry.items.models import Item, SupplierItem
from registry.orders.models import PurchaseOrder
from registry.parties.models import Organization, Site
from tests.factories.company import NOON, Company, make_company

ITEMS = """sku;name;unit;gtin;tracking;shelf_life_days;owner;supplier;supplier_code
RM-1;Zinc oxide;kg;4006381333931;lot;730;Quality;{supplier};ZO-1
RM-2;Foil;bucket;;lot;;;;
RM-3;Tin;kg;4006381333932;lot;;;;
RM-4;Pump;pcs;;serial;;;;
"""
PARTNERS = """code,name,roles,country,contact_purpose,contact_name,contact_email,site_code
S-1,Salzwerk,supplier|customer,de,recall,Dana,dana@example.org,HH
S-1,Salzwerk,,,quality,Li,li@example.org,
S-2,Nobody,friend,,,,,
"""
ORDERS = """number,supplier,ordered_on,due_on,item,quantity,unit
4500,{supplier},2026-02-01,2026-03-09,{raw},500.5,kg
4500,{supplier},2026-02-01,2026-03-09,{product},20,
4501,{supplier},,,NOSUCH,1,
4502,{supplier},,,{raw},1,L
"""


def take(importer: object, session: Session, company: Company, text: str) -> MasterReport:
    filled = text.format(
        supplier=company.supplier.name, raw=company.raw.sku, product=company.product.sku
    )
    rows = read_table(io.BytesIO(filled.encode()), "table.csv")
    report = importer(session, company.actor, rows, at=NOON)  # type: ignore[operator]
    assert isinstance(report, MasterReport)
    return report


def counts(report: MasterReport) -> tuple[int, int, int, list[int]]:
    return report.added, report.changed, report.unchanged, [row.line for row in report.errors]


class TestImportItems:
    def test_sound_rows_are_entered_and_the_others_named(self, session: Session) -> None:
        company = make_company(session)

        first = take(import_items, session, company, ITEMS)
        again = take(import_items, session, company, ITEMS)

        assert counts(first) == (2, 0, 0, [3, 4])
        assert "unit" in first.errors[0].message
        assert "check digit" in first.errors[1].message
        assert counts(again) == (0, 0, 2, [3, 4])
        codes = session.scalars(select(SupplierItem.code)).all()
        assert codes == ["ZO-1"]

    def test_an_empty_cell_changes_nothing(self, session: Session) -> None:
        company = make_company(session)
        take(import_items, session, company, ITEMS)

        report = take(import_items, session, company, "sku,name,owner\nRM-1,Zinc oxide USP,\n")

        item = session.scalars(select(Item).where(Item.sku == "RM-1")).one()
        assert counts(report) == (0, 1, 0, [])
        assert (item.name, item.owner, item.shelf_life_days) == ("Zinc oxide USP", "Quality", 730)

    def test_unknown_columns_are_refused(self, session: Session) -> None:
        company = make_company(session)

        with pytest.raises(TableUnreadable, match="colour"):
            take(import_items, session, company, "sku,colour\nRM-1,red\n")
        with pytest.raises(TableUnreadable, match="missing: sku"):
            take(import_items, session, company, "name\nZinc\n")

    def test_it_needs_the_permission(self, session: Session) -> None:
        company = make_company(session)

        with pytest.raises(NotAllowed):
            import_items(session, company.supplier_actor, [], at=NOON)


class TestImportPartners:
    def test_rows_of_one_partner_add_up(self, session: Session) -> None:
        company = make_company(session)

        first = take(import_partners, session, company, PARTNERS)
        again = take(import_partners, session, company, PARTNERS)

        assert counts(first) == (1, 0, 0, [4])
        assert counts(again) == (0, 0, 1, [4])
        partner = session.scalars(select(Organization).where(Organization.code == "S-1")).one()
        assert sorted(row.role.value for row in partner.roles) == ["customer", "supplier"]
        assert sorted(row.name for row in partner.contacts) == ["Dana", "Li"]
        sites = session.scalars(select(Site.code).where(Site.organization_id == partner.id)).all()
        assert sites == ["HH"]

    def test_the_same_name_elsewhere_is_another_partner(self, session: Session) -> None:
        company = make_company(session)
        take(import_partners, session, company, PARTNERS)
        rows = read_table(io.BytesIO(PARTNERS.encode()), "table.csv")

        report = import_partners(session, company.stranger, rows, at=NOON)

        assert counts(report) == (1, 0, 0, [4])


class TestImportOrders:
    def test_rows_of_one_order_are_its_lines(self, session: Session) -> None:
        company = make_company(session)

        first = take(import_orders, session, company, ORDERS)
        again = take(import_orders, session, company, ORDERS)
        more = take(import_orders, session, company, ORDERS.replace("500.5", "600"))

        assert counts(first) == (1, 0, 0, [4, 5])
        assert counts(again) == (0, 0, 1, [4, 5])
        assert counts(more) == (0, 1, 0, [4, 5])
        order = session.scalars(select(PurchaseOrder)).one()
        assert [line.quantity for line in order.lines] == [Decimal(600), Decimal(20)]
        assert "cannot be turned into the unit" in first.errors[1].message

    @pytest.mark.parametrize(
        ("written", "refused"),
        [("2026-02-01garbage", [2]), ("2026-02-01x14", [2]), ("2026-02-01 00:00:00", [])],
    )
    def test_a_day_has_nothing_behind_it_but_a_time(
        self, session: Session, written: str, refused: list[int]
    ) -> None:
        company = make_company(session)
        table = "number,supplier,ordered_on,item,quantity\n1,{supplier}," + written + ",{raw},5\n"

        report = take(import_orders, session, company, table)

        assert [row.line for row in report.errors] == refused
        assert all("not an ISO date, like 2026-03-02" in row.message for row in report.errors)

    def test_a_stranger_finds_neither_supplier_nor_item(self, session: Session) -> None:
        company = make_company(session)
        text = ORDERS.format(
            supplier=company.supplier.name, raw=company.raw.sku, product=company.product.sku
        )
        rows = read_table(io.BytesIO(text.encode()), "table.csv")

        report = import_orders(session, company.stranger, rows, at=NOON)

        assert counts(report) == (0, 0, 0, [2, 4, 5])


class TestLines:
    def test_every_line_is_entered_known_or_refused(self, session: Session) -> None:
        company = make_company(session)
        known = "sku,name,unit\nS1,Salt,kg\n"
        take(import_items, session, company, known)

        report = take(
            import_items, session, company, known + 'S2,"Sugar,kg\nS3,Flour,kg\nS4,Oat,kg,1\n'
        )

        assert counts(report) == (1, 0, 1, [3, 5])
        assert (report.entered_lines, report.unchanged_lines, report.refused_lines) == (1, 1, 2)

    def test_rows_of_one_order_that_stand_apart_lose_no_line(self, session: Session) -> None:
        company = make_company(session)
        table = (
            "number,supplier,item,quantity\n"
            "1,{supplier},{raw},5\n2,{supplier},{raw},6\n1,{supplier},{product},7\n"
        )

        report = take(import_orders, session, company, table)

        assert counts(report) == (2, 0, 0, [4])
        assert "stand together" in report.errors[0].message
        orders = session.scalars(select(PurchaseOrder).order_by(PurchaseOrder.number)).all()
        assert [[line.quantity for line in order.lines] for order in orders] == [[5], [6]]
