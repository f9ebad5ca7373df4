"""The forms of all kinds of events, and corrections, as people use them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.clock import utc_now
from core.db.session import unit_of_work
from portal.web.operations.event_forms import FORMS
from registry.items.scope import get_item
from registry.ledger.disposition import decide, place_hold
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Edge, Traceable
from registry.ledger.record import record_event
from registry.ledger.scope import get_location
from registry.operations.serials import UnitRun, make_serials
from registry.parties.scope import get_partner
from registry.values import Direction, Disposition, EventType
from tests.portal.conftest import Portal
from tests.portal.web.stocked import Stocked, operator_actor, stocked


class TestForms:
    @pytest.mark.parametrize("kind", [kind.value for kind in FORMS])
    def test_every_form_opens(self, portal: Portal, kind: str) -> None:
        stocked(portal)
        page = portal.sign_in("warehouse", "production", "quality").get(f"/events/new/{kind}")

        assert page.status_code == 200
        assert "csrf_token" in page.text

    def test_a_move_by_number_alone(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        keeper = portal.sign_in("warehouse")

        answer = keeper.post(
            "/events/new/move",
            {
                "lines.0.number": "A1",
                "lines.0.quantity": "40,5",
                "lines.0.to_location": company.floor,
            },
        )

        assert answer.status_code == 302
        assert company.stock("A1") == {"STORE": Decimal("59.5"), "FLOOR": Decimal("40.5")}
        page = keeper.get(answer.location)
        assert "Move stock: recorded" in page.text

    @pytest.mark.parametrize("typed", ["4_0", "NaN", "1e400", "1,500", "4 0", "\uff14"])
    def test_what_is_no_number_moves_nothing(self, portal: Portal, typed: str) -> None:
        company = stocked(portal, "A1")
        form = {
            "lines.0.number": "A1", "lines.0.quantity": typed, "lines.0.to_location": company.floor,
        }  # fmt: skip

        answer = portal.sign_in("warehouse").post("/events/new/move", form)

        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text
        assert company.stock("A1") == {"STORE": Decimal(100)}

    @pytest.mark.parametrize(
        ("kind", "fields", "left"),
        [
            ("count", {"lines.0.quantity": "98", "reason": "year end"}, {"STORE": "98"}),
            (
                "dispose",
                {"lines.0.quantity": "1", "reason": "spilt", "witness": "J"},
                {"STORE": "99"},
            ),
            ("service", {"note": "cleaned"}, {"STORE": "100"}),
            ("install", {}, {"STORE": "100"}),
            ("hold", {"reason": "metal"}, {"STORE": "100"}),
        ],
    )
    def test_other_kinds(
        self, portal: Portal, kind: str, fields: dict[str, str], left: dict[str, str]
    ) -> None:
        company = stocked(portal, "A1")
        person = portal.sign_in("warehouse", "production", "quality")

        answer = person.post(f"/events/new/{kind}", {"lines.0.number": "A1", **fields})

        assert answer.status_code == 302, answer.text
        assert company.stock("A1") == {place: Decimal(text) for place, text in left.items()}
        assert company.lot("A1").on_hold is (kind == "hold")

    def test_split_merge_pack_unpack_and_return(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        person = portal.sign_in("warehouse", "production")

        def post(kind: str, **fields: str) -> str:
            answer = person.post(
                f"/events/new/{kind}", {key.replace("__", "."): v for key, v in fields.items()}
            )
            assert answer.status_code == 302, answer.text
            return person.get(answer.location).text

        post("split", lot="A1", lines__0__part="A1-1", lines__0__quantity="30",
             lines__1__part="A1-2", lines__1__quantity="20")  # fmt: skip
        post("merge", part="A9", lines__0__number="A1-1", lines__0__quantity="30",
             lines__1__number="A1-2", lines__1__quantity="5")  # fmt: skip
        assert company.stock("A9") == {"STORE": Decimal(35)}
        post("pack", sscc="123456789012345675", lines__0__number="A9")
        post("unpack", sscc="123456789012345675")
        with unit_of_work(portal.engine) as session:  # only what went out comes back
            actor, line = operator_actor(session, portal), company.lot("A9").id
            store = get_location(session, actor, company.store).id
            draft = EventDraft(
                EventType.SHIP,
                utc_now(),
                (LineDraft(line, Direction.IN, quantity=Decimal(2), location_id=store),),
                party_id=get_partner(session, actor, company.customer).id,
            )
            record_event(session, actor, draft, at=utc_now())
        text = post("return", customer=company.customer, lines__0__number="A9",
                    lines__0__quantity="2", lines__0__location=company.floor)  # fmt: skip
        assert "RMA" in text
        assert company.lot("A9").on_hold is False
        [event] = re.findall(r"/events/(\w+)/return", text)
        [number] = re.findall(r"Of (A9-RMA\S+)", text)
        assert company.lot(number).on_hold is True
        form = {
            "findings": "one leaks",
            "lines.0.lot": company.lot(number).public_id,
            "lines.0.quantity": "1",
            "lines.0.outcome": "scrapped",
            "lines.1.lot": company.lot(number).public_id,
            "lines.1.outcome": "restocked",
            "lines.1.quantity": "1",
        }
        unseen = person.post(f"/events/{event}/return", form)
        assert (unseen.status_code, company.lot(number).on_hold) == (409, True)
        form["shown"] = re.findall(r'name="shown" value="(\w+)"', text)[-1]
        part = company.lot(number).id
        with unit_of_work(portal.engine) as session:
            actor, row = operator_actor(session, portal), session.get_one(Traceable, part)
            place_hold(session, actor, [row], reason="glass", at=utc_now())
        changed = person.post(f"/events/{event}/return", form)
        assert changed.status_code == 409
        assert "was nothing, is in force" in changed.text
        form["shown"] = re.findall(r'name="shown" value="(\w+)"', changed.text)[-1]
        too_much = person.post(f"/events/{event}/return", {**form, "lines.1.quantity": "3"})
        assert too_much.status_code == 422
        elsewhere = portal.sign_in("production", another_organization=True)
        assert elsewhere.post(f"/events/{event}/return", form).status_code == 404
        assert person.post(f"/events/{event}/return", form).status_code == 302
        assert company.lot(number).on_hold is True  # for the glass
        assert company.stock(number) == {"FLOOR": Decimal(1)}

    def test_a_part_is_replaced_and_the_old_one_is_known_by_its_serial(
        self, portal: Portal
    ) -> None:
        company = stocked(portal, "A1")
        with unit_of_work(portal.engine) as session:
            actor = operator_actor(session, portal)
            product = get_item(session, actor, company.product)
            store = get_location(session, actor, company.store)
            base = UnitRun(product, ["OLD", "NEW", "PUMP"], store, utc_now())
            made = make_serials(session, actor, base, at=utc_now())
            decide(session, actor, made, Disposition.RELEASED, reason="ok", at=utc_now())
            parts = {"ASSY": [made[0]]}
            unit = UnitRun(product, ["ASSY"], store, utc_now(), parts=parts)
            make_serials(session, actor, unit, at=utc_now())
        person = portal.sign_in("production")
        form = {
            "unit": "ASSY", "lines.0.number": "NEW", "lines.0.location": company.store,
            "old_part": "OLD", "old_place": company.floor, "note": "worn",
        }  # fmt: skip
        assert company.stock("OLD") == {}

        unknown = person.post("/events/new/replace_part", {**form, "old_part": "OLDD"})
        done = person.post("/events/new/replace_part", form)

        assert unknown.status_code == 422
        assert "No lot or serial is called OLDD" in unknown.text
        assert done.status_code == 302, done.text
        assert company.stock("OLD") == {"FLOOR": Decimal(1)}
        assert company.stock("NEW") == {}
        ends = (company.lot("NEW").id, company.lot("ASSY").id)
        with unit_of_work(portal.engine) as session:
            assert session.get(Edge, ends) is not None
        assert "OLD" in person.get(done.location).text

    def test_what_is_wrong_stands_beside_its_field(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        keeper = portal.sign_in("warehouse")

        unknown = keeper.post(
            "/events/new/count", {"lines.0.number": "AI", "lines.0.quantity": "1"}
        )
        empty = keeper.post("/events/new/move", {})
        sscc = keeper.post(
            "/events/new/pack", {"lines.0.number": "A1", "sscc": "123456789012345678"}
        )

        assert unknown.status_code == 422
        assert "Did you mean A1?" in unknown.text
        assert empty.status_code == 422
        assert "Scan or type a number" in empty.text
        assert "Expected 5, got 8" in sscc.text
        assert company.stock("A1") == {"STORE": Decimal(100)}

    def test_who_may_not_is_refused_and_a_stranger_finds_nothing(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        fields = {"lines.0.number": "A1", "lines.0.to_location": company.floor}

        assert portal.sign_in("auditor").post("/events/new/move", fields).status_code == 403
        elsewhere = portal.sign_in("warehouse", another_organization=True)
        assert elsewhere.post("/events/new/move", fields).status_code == 422
        assert portal.sign_in("warehouse").get("/events/new/nonsense").status_code == 404


class TestCorrections:
    def _receipt(self, portal: Portal) -> str:
        with unit_of_work(portal.engine) as session:
            return session.scalars(
                select(Event.public_id).where(Event.type == EventType.RECEIVE)
            ).one()

    def test_a_receipt_is_restated_and_the_old_one_stays(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        quality = portal.sign_in("quality")
        event = self._receipt(portal)

        answer = quality.post(
            f"/events/{event}/restate",
            {"lines.0.number": "A1", "lines.0.quantity": "90", "reason": "weighed again"},
        )

        assert answer.status_code == 302, answer.text
        assert company.stock("A1") == {"STORE": Decimal(90)}
        assert "This event no longer counts" in quality.get(f"/events/{event}").text
        assert "corrected" in quality.get(f"/lots/{company.lot('A1').public_id}").text

    def test_voiding_needs_a_reason_and_the_permission(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        event = self._receipt(portal)
        quality = portal.sign_in("quality")

        assert portal.sign_in("warehouse").post(f"/events/{event}/void", {}).status_code == 403
        assert quality.post(f"/events/{event}/void", {}).status_code == 422
        assert quality.post(f"/events/{event}/void", {"void_reason": "twice"}).status_code == 302
        assert company.stock("A1") == {}

    def test_lists_show_events_and_variances(self, portal: Portal) -> None:
        company = stocked(portal, "A1")
        keeper = portal.sign_in("warehouse")
        keeper.post(
            "/events/new/count",
            {"lines.0.number": "A1", "lines.0.quantity": "98", "reason": "year end"},
        )

        assert ">A1<" in keeper.get("/events/?kind=receive").text
        assert ">A1<" not in keeper.get("/events/?kind=ship").text
        assert "year end" in keeper.get("/events/variances").text
        elsewhere = portal.sign_in("warehouse", another_organization=True)
        assert ">A1<" not in elsewhere.get("/events/").text
        assert company.stock("A1") == {"STORE": Decimal(98)}


class TestLiftingHolds:
    FORM = {"lines.0.number": "A1", "lines.1.number": "A2", "reason": "tested again"}  # noqa: RUF012

    def held(self, portal: Portal) -> tuple[Stocked, str]:
        """Put two lots on one hold; return it."""
        company = stocked(portal, "A1", "A2")
        ids = [company.lot(name).id for name in ("A1", "A2")]
        with unit_of_work(portal.engine) as session:
            actor = operator_actor(session, portal)
            lots = [session.get_one(Traceable, one) for one in ids]
            return company, place_hold(
                session, actor, lots, reason="metal", at=utc_now()
            ).code or ""

    def shown(self, page: str) -> str:
        [*_, digest] = re.findall(r'name="shown" value="(\w+)"', page)
        return str(digest)

    def test_it_covers_what_was_shown_of_each_lot(self, portal: Portal) -> None:
        company, code = self.held(portal)
        quality = portal.sign_in("quality")
        form = {**self.FORM, "hold": code}

        first = quality.post("/events/new/release", form)
        done = quality.post("/events/new/release", {**form, "shown": self.shown(first.text)})

        assert first.status_code == 409
        assert "Open the page and look at what it shows" in first.text
        assert "What you decide on" in first.text
        assert done.status_code == 302, done.text
        assert not company.lot("A1").on_hold
        assert not company.lot("A2").on_hold
        with unit_of_work(portal.engine) as session:
            event = session.scalars(select(Event).where(Event.type == EventType.RELEASE)).one()
            assert len(event.data["shown"]) == 64

    def test_what_changed_meanwhile_refuses_it_by_name(self, portal: Portal) -> None:
        company, code = self.held(portal)
        quality = portal.sign_in("quality")
        form = {**self.FORM, "hold": code}
        shown = self.shown(quality.post("/events/new/release", form).text)
        second = company.lot("A2").id
        with unit_of_work(portal.engine) as session:
            actor = operator_actor(session, portal)
            lot = session.get_one(Traceable, second)
            other = place_hold(session, actor, [lot], reason="glass", at=utc_now()).code

        refused = quality.post("/events/new/release", {**form, "shown": shown})
        fewer = quality.post("/events/new/release", {**form, "lines.1.number": "", "shown": shown})

        assert refused.status_code == fewer.status_code == 409
        assert f"A2 (ZN), hold, {other}: was nothing, is in force" in refused.text
        assert company.lot("A1").on_hold
        again = {**form, "shown": self.shown(refused.text)}
        assert quality.post("/events/new/release", again).status_code == 302

    def test_a_given_number_is_shown_at_once_and_strangers_see_nothing(
        self, portal: Portal
    ) -> None:
        _, code = self.held(portal)
        page = portal.sign_in("quality").get("/events/new/release?number=A1").text
        stranger = portal.sign_in("quality", another_organization=True)

        assert code in page
        assert self.shown(page)
        assert code not in stranger.get("/events/new/release?number=A1").text
        form = {**self.FORM, "hold": code, "shown": self.shown(page)}
        assert stranger.post("/events/new/release", form).status_code == 422
