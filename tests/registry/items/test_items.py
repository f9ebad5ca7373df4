from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from core import audit
from core.errors import Invalid, NotAllowed
from registry.errors import DuplicateNumber
from registry.insight.items import list_items, read_item
from registry.items.errors import ItemNotFound
from registry.items.items import (
    ItemData,
    SupplierCode,
    UnitInUse,
    add_item,
    change_item,
    set_supplier_codes,
)
from registry.items.models import SupplierItem
from registry.ledger.days import Days
from registry.ledger.lots import has_lots
from registry.values import TrackingPolicy
from tests.factories.company import NOON, make_actor, make_company

DATA = ItemData(sku="RM-1", name="Zinc oxide", unit="pcs", gtin="4006381333931")


class TestAddItem:
    def test_unit_and_gtin_are_kept_in_one_spelling_and_the_entry_is_audited(
        self, session: Session
    ) -> None:
        company = make_company(session)

        item = add_item(session, company.actor, DATA, at=NOON)

        assert (item.unit, item.gtin) == ("{piece}", "04006381333931")
        assert audit.pending(session)[-1]["action"] == "item.add"
        [row] = list_items(session, company.actor, text="zinc OX").rows
        assert (row.item, row.lots) == (item, 0)

    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("gtin", "4006381333932", "check digit"),
            ("unit", "bucketful", "not known"),
            ("sku", "  ", "empty"),
            ("shelf_life_days", 0, "days"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(
        self, session: Session, field: str, value: object, reason: str
    ) -> None:
        company = make_company(session)

        with pytest.raises(Invalid) as refused:
            add_item(session, company.actor, replace(DATA, **{field: value}), at=NOON)

        assert list(refused.value.fields) == [field]
        assert reason in refused.value.fields[field]

    def test_a_sku_is_given_once_in_a_company_and_again_elsewhere(self, session: Session) -> None:
        company = make_company(session)
        add_item(session, company.actor, DATA, at=NOON)

        with pytest.raises(DuplicateNumber, match="Zinc oxide"):
            add_item(session, company.actor, DATA, at=NOON)
        assert add_item(session, company.stranger, DATA, at=NOON).sku == "RM-1"

    def test_it_needs_the_permission(self, session: Session) -> None:
        company = make_company(session)

        with pytest.raises(NotAllowed):
            add_item(session, company.supplier_actor, DATA, at=NOON)


class TestChangeItem:
    def test_another_tracking_policy_needs_a_reason_and_is_audited(self, session: Session) -> None:
        company = make_company(session)
        item = add_item(session, company.actor, DATA, at=NOON)
        serial = replace(DATA, tracking=TrackingPolicy.SERIAL)

        with pytest.raises(Invalid) as refused:
            change_item(session, company.actor, item.public_id, serial, has_lots=has_lots, at=NOON)
        assert list(refused.value.fields) == ["tracking_reason"]
        why = "Each unit is calibrated"
        change_item(
            session,
            company.actor,
            item.public_id,
            replace(serial, tracking_reason=why),
            has_lots=has_lots,
            at=NOON,
        )

        entry = audit.pending(session)[-1]
        assert (entry["action"], entry["reason"]) == ("item.change", why)
        assert (entry["before"]["tracking"], entry["after"]["tracking"]) == ("lot", "serial")

    def test_nothing_new_leaves_no_trace(self, session: Session) -> None:
        company = make_company(session)
        item = add_item(session, company.actor, DATA, at=NOON)
        noted = len(audit.pending(session))

        change_item(session, company.actor, item.public_id, DATA, has_lots=has_lots, at=NOON)

        assert len(audit.pending(session)) == noted

    def test_the_unit_stays_once_lots_are_counted_in_it(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A1")
        data = ItemData(sku=company.raw.sku, name=company.raw.name, unit="g")

        with pytest.raises(UnitInUse, match="counted in kg"):
            change_item(
                session,
                company.actor,
                company.raw.public_id,
                replace(data, tracking=company.raw.tracking),
                has_lots=has_lots,
                at=NOON,
            )

    def test_a_stranger_finds_no_such_item(self, session: Session) -> None:
        company = make_company(session)

        with pytest.raises(ItemNotFound):
            change_item(
                session, company.stranger, company.raw.public_id, DATA, has_lots=has_lots, at=NOON
            )
        with pytest.raises(ItemNotFound):
            read_item(
                session,
                company.stranger,
                company.raw.public_id,
                today=NOON.date(),
                days=Days(NOON.date()),
            )
        assert list_items(session, company.stranger).total == 0


class TestSetSupplierCodes:
    def test_codes_are_added_renamed_and_removed(self, session: Session) -> None:
        company = make_company(session)
        supplier = company.supplier

        def put(*codes: tuple[str, str | None]) -> list[tuple[str, str | None]]:
            rows = [SupplierCode(supplier, code, name) for code, name in codes]
            set_supplier_codes(session, company.actor, company.raw, rows, at=NOON)
            found = session.query(SupplierItem).filter_by(item_id=company.raw.id)
            return sorted((row.code, row.name) for row in found)

        assert put(("ZG-1", None), ("ZG-2", "Zn")) == [("ZG-1", None), ("ZG-2", "Zn")]
        assert put(("ZG-2", "Zinc")) == [("ZG-2", "Zinc")]
        with pytest.raises(Invalid, match="twice"):
            put(("ZG-2", "a"), ("ZG-2", "b"))

    def test_it_needs_the_permission(self, session: Session) -> None:
        company = make_company(session)
        warehouse = make_actor(session, company.operator, *[])

        set_supplier_codes(session, warehouse, company.raw, [], at=NOON)
        with pytest.raises(NotAllowed):
            set_supplier_codes(session, company.customer_actor, company.raw, [], at=NOON)


class TestReadItem:
    def test_stock_and_status_by_lot(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A1", "40")
        company.receive("A2", "60", release=False)

        dossier = read_item(
            session, company.actor, company.raw.public_id, today=NOON.date(), days=Days(NOON.date())
        )

        assert dossier.on_hand == 100
        assert {row.lot.number: row.status.value for row in dossier.lots} == {
            lot.number: "released",
            "A2": "quarantine",
        }
