"""A brute-force reading of the same events: plain sums, sorted lists and networkx."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import networkx as nx

from registry.ledger.drafts import EventDraft
from registry.values import Direction, Disposition, EventType, LineRole

MAKES = {EventType.TRANSFORM, EventType.SPLIT, EventType.MERGE, EventType.REPLACE_PART}
GATED = {EventType.TRANSFORM, EventType.SHIP, EventType.REPLACE_PART}


@dataclass
class Oracle:
    """Everything that was accepted, in order; every answer is worked out anew."""

    events: list[tuple[int, EventDraft]] = field(default_factory=list)
    serials: set[int] = field(default_factory=set)

    def counted(self) -> list[tuple[int, EventDraft]]:
        corrected = {draft.corrects_id for _, draft in self.events if draft.corrects_id}
        return [
            (number, draft)
            for number, draft in self.events
            if number not in corrected and draft.counts_as is not None
        ]

    def balances(self) -> dict[tuple[int, int], Decimal]:
        totals: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for _, draft in self.counted():
            for line in draft.lines:
                if line.direction is Direction.ABOUT or line.location_id is None:
                    continue
                sign = 1 if line.direction is Direction.OUT else -1
                totals[line.traceable_id, line.location_id] += sign * line.quantity
        return {key: value for key, value in totals.items() if value}

    def graph(self) -> nx.DiGraph:
        graph = nx.DiGraph()
        for _, draft in self.counted():
            kind = draft.counts_as
            if kind not in MAKES:
                continue
            if kind is EventType.REPLACE_PART:
                children = {
                    line.traceable_id
                    for line in draft.lines
                    if line.direction is Direction.ABOUT and line.role is LineRole.SUBJECT
                }
            else:
                children = {
                    line.traceable_id
                    for line in draft.lines
                    if line.direction is Direction.OUT and line.role is not LineRole.SCRAP
                }
            for line in draft.lines:
                if line.direction is not Direction.IN:
                    continue
                for child in children - {line.traceable_id}:
                    known = graph.get_edge_data(line.traceable_id, child, {"quantity": Decimal(0)})
                    graph.add_edge(
                        line.traceable_id, child, quantity=known["quantity"] + line.quantity
                    )
        return graph

    def status(
        self, traceable_id: int, until: datetime | None = None
    ) -> tuple[Disposition, bool, bool]:
        disposition = Disposition.QUARANTINE
        holds: dict[str, bool] = {}
        recalls: dict[str, bool] = {}
        mine = [
            (draft.occurred_at, number, draft)
            for number, draft in self.counted()
            if any(line.traceable_id == traceable_id for line in draft.lines)
        ]
        for moment, _, draft in sorted(mine, key=lambda entry: entry[:2]):
            if until is not None and moment > until:
                continue
            if draft.counts_as is EventType.INSPECT:
                disposition = Disposition(draft.outcome)
            elif draft.counts_as is EventType.HOLD:
                holds[draft.code or ""] = True
            elif draft.counts_as is EventType.RELEASE:
                holds[draft.code or ""] = False
            elif draft.counts_as is EventType.RECALL:
                recalls[draft.code or ""] = draft.outcome == "place"
        return disposition, any(holds.values()), any(recalls.values())

    def sent(self) -> dict[tuple[int, int | None], Decimal]:
        """What went to each customer and did not come back."""
        totals: dict[tuple[int, int | None], Decimal] = defaultdict(Decimal)
        for _, draft in self.counted():
            for line in draft.lines:
                if draft.counts_as is EventType.SHIP:
                    totals[line.traceable_id, draft.party_id] += line.quantity
                if draft.counts_as is EventType.RETURN and line.direction is Direction.OUT:
                    totals[line.traceable_id, draft.party_id] -= line.quantity
        return totals

    def born(self, serial: int) -> Decimal:
        """How often a unit was received or made, and not used up in a run."""
        signs = {Direction.OUT: 1, Direction.IN: -1, Direction.ABOUT: 0}
        return sum(
            (
                signs[line.direction] * line.quantity
                for _, draft in self.counted()
                if draft.counts_as in {EventType.RECEIVE, EventType.TRANSFORM}
                for line in draft.lines
                if line.traceable_id == serial
            ),
            Decimal(0),
        )

    def _contradicts_the_past(self, draft: EventDraft, trial: Oracle) -> str | None:
        old = [other for number, other in self.events if number == draft.corrects_id]
        if draft.counts_as is None and any(other.counts_as is None for other in old):
            return "a void cannot be voided"
        named = {line.traceable_id for line in draft.lines}
        for number, other in self.events:
            if number == draft.corrects_id:
                named |= {line.traceable_id for line in other.lines}
        if any(value < 0 for (one, _), value in trial.sent().items() if one in named):
            return "more came back than went there"
        for serial in self.serials & named:
            if trial.born(serial) > 1:
                return "one unit came into being twice"
            away = sum(value for (one, _), value in trial.sent().items() if one == serial)
            found = any(
                line.traceable_id == serial and line.direction is Direction.OUT
                for line in draft.lines
            )
            if draft.counts_as is EventType.COUNT and found and away > 0:
                return "what was shipped cannot be found"
        return None

    def refuses(self, draft: EventDraft) -> str | None:
        """Return why the draft must be refused, None if it must be taken."""
        earlier = [other.corrects_id for _, other in self.events]
        if draft.corrects_id is not None and draft.corrects_id in earlier:
            return "corrected before"
        trial = Oracle([*self.events, (10**9, draft)], self.serials)
        kind = draft.counts_as
        if kind in GATED:
            # What the corrected event said no longer counts when its correction is judged.
            before = Oracle(
                [*self.events, (10**9, void(draft))] if draft.corrects_id else self.events
            )
            for line in draft.lines:
                if line.direction is not Direction.IN:
                    continue
                disposition, held, recalled = before.status(line.traceable_id, draft.occurred_at)
                usable = {Disposition.RELEASED, Disposition.CONDITIONALLY_RELEASED}
                if disposition not in usable or held or recalled:
                    return "gate"
        balances = trial.balances()
        if any(value < 0 for value in balances.values()):
            return "stock"
        past = self._contradicts_the_past(draft, trial)
        if past is not None:
            return past
        for serial in self.serials:
            if sum(value for key, value in balances.items() if key[0] == serial) > 1:
                return "one unit twice"
        return None


def void(draft: EventDraft) -> EventDraft:
    return EventDraft(
        type=EventType.CORRECT,
        occurred_at=draft.occurred_at,
        corrects_id=draft.corrects_id,
        reason="only to judge",
    )
