"""A case that runs, for tests of what comes to be known after its launch."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.ledger.record import record_event
from registry.parties.models import Organization, User
from registry.recalls.amendments import Amended, launch_amendment, prepare_amendment
from registry.recalls.gap import read_gap
from registry.recalls.models import RecallScope
from registry.recalls.shown import launch_content
from registry.values import Direction, EventType, PartnerRole
from tests.factories.company import NOON, make_actor, make_organization
from tests.registry.recalls.test_recalls import HASH, PASSWORD, Case

IN, OUT = Direction.IN, Direction.OUT
#: The goods were moved before the launch; that is recorded after it.
BEFORE, LAUNCH, AFTER = (NOON + timedelta(hours=hours) for hours in (1, 2, 3))


class Running(Case):
    """A case that runs, and a way to record what came to be known late."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.recall = self.launch(self.start(), at=LAUNCH)
        self.first_person = make_actor(session, self.company.operator, name="First Person")
        self.late_customer = make_organization(
            session, PartnerRole.CUSTOMER, operator=self.company.operator, name="Late Customer"
        )
        for person in (self.first_person, self.drafter):
            session.get_one(User, person.user_id).password_hash = HASH
        session.flush()
        session.expire_all()

    def tell(
        self,
        kind: EventType,
        *lines: tuple[Traceable, Direction, str],
        customer: Organization | None = None,
        when: datetime = BEFORE,
        actor: Actor | None = None,
        **more: object,
    ) -> Event:
        return record_event(
            self.session,
            actor or self.company.actor,
            EventDraft(
                kind,
                when,
                tuple(
                    LineDraft(
                        lot.id, way, quantity=Decimal(much), location_id=self.company.store.id
                    )
                    for lot, way, much in lines
                ),
                party_id=customer.id if customer else None,
                reason="found late",
                **more,  # type: ignore[arg-type]
            ),
            at=AFTER,
        )

    def late_shipment(self, lot: Traceable, much: str, customer: Organization) -> Event:
        return self.tell(EventType.SHIP, (lot, IN, much), customer=customer)

    def void(self, event: Event) -> Event:
        return self.tell(EventType.CORRECT, when=event.occurred_at, corrects_id=event.id)

    def make_late(self, number: str, source: Traceable, much: str = "2") -> Traceable:
        """Make a lot of nothing known, then say that the source went into it."""
        made = self.company.make(number, "10", (self.good, "1"))
        self.link(source, made, much)
        return made

    def link(self, source: Traceable, made: Traceable, much: str = "2") -> Event:
        return self.tell(EventType.TRANSFORM, (source, IN, much), (made, OUT, "1"))

    @property
    def sentence(self) -> str:
        return read_gap(self.session, self.recall).sentence

    def amend(self, **changes: object) -> Amended:
        """Have two persons launch the amendment."""
        prepare_amendment(
            self.session, self.first_person, self.recall.public_id,
            shown=launch_content(self.session, self.recall), at=AFTER,
        )  # fmt: skip
        return self.sign(**changes)

    def sign(self, actor: Actor | None = None, **changes: object) -> Amended:
        values = {
            "shown": launch_content(self.session, self.recall), "password": PASSWORD, "at": AFTER,
        }  # fmt: skip
        return launch_amendment(
            self.session, actor or self.signer, self.recall.public_id, **{**values, **changes}
        )

    def received(self) -> dict[str, dict[str, str]]:
        """What each consignee was told of: name to lot to quantity."""
        self.session.expire_all()
        found: dict[str, dict[str, Decimal]] = {}
        for row in self.recall.consignees:
            mine = found.setdefault(row.customer.name, defaultdict(Decimal))
            for line in row.lines:
                mine[line.traceable.number] += line.quantity
        return {
            name: {lot: str(much) for lot, much in lots.items() if much}
            for name, lots in found.items()
        }

    def scope(self) -> set[str]:
        rows = self.session.scalars(
            select(RecallScope).where(
                RecallScope.recall_id == self.recall.id,
                RecallScope.included.is_(True),
                RecallScope.lost_id.is_(None),
            )
        )
        return {row.traceable.number for row in rows.unique()}
