"""The form of a production run, read alike for staff and for a contract manufacturer's people."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Invalid
from portal.web.frame import forms
from registry.items.models import Item
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Location, Traceable
from registry.ledger.scope import zone_of
from registry.operations.process import NewValue, record_values
from registry.operations.production import Input, Output, Run, record_run
from registry.operations.serials import UnitRun, expand_range, make_serials
from registry.values import Direction, LineRole

#: What may come out beside the product: value and word.
BESIDE = (
    ("co_product", "Co-product or by-product"),
    ("product", "Product"),
    ("scrap", "Scrap"),
)


_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Finders:
    """How the person's choices become rows: all of the registry, or the own site's only."""

    stock: Callable[[str], tuple[Traceable, Location]]
    item: Callable[[str], Item]
    place: Callable[[str], Location]
    #: A unit or lot by any number; the field is where its message stands.
    named: Callable[[str, str], Traceable]


def read_run(session: Session, find: Finders) -> Run:
    """Return the run that the request's form describes; `Invalid` names the field."""
    record_hash = forms.text("batch_record_sha256").lower()
    if record_hash and not _SHA256.fullmatch(record_hash):
        message = "64 characters 0-9, a-f"
        raise Invalid("This is no SHA-256.", fields={"batch_record_sha256": message})
    inputs, outputs = _inputs(find), [_product(find), *_beside(find)]
    zone = zone_of(session, outputs[0].location)
    return Run(
        inputs=inputs,
        outputs=outputs,
        occurred_at=forms.moment("occurred_at", zone=zone),
        work_order=forms.text("work_order") or None,
        batch=forms.text("batch") or None,
        machine=forms.text("machine") or None,
        shift=forms.text("shift") or None,
        operator=forms.text("operator") or None,
        rework=forms.text("rework") or None,
        reason=forms.text("reason") or None,
        batch_record=forms.text("batch_record") or None,
        batch_record_sha256=record_hash or None,
    )


def record_form(
    session: Session, actor: Actor, find: Finders, *, at: datetime
) -> Sequence[Traceable]:
    """Record the run of the form: lots, or single units counted up from the first serial."""
    run = read_run(session, find)
    values = read_values(zone_of(session, run.outputs[0].location))
    if forms.text("first_serial"):
        made: Sequence[Traceable] = make_serials(session, actor, _units(run, find), at=at)
        event = _event_of(session, made[0])
    else:
        event, made = record_run(session, actor, run, at=at)
    record_values(session, actor, event, values, at=at)
    return made


def read_values(zone: str | None) -> list[NewValue]:
    """Return the measured values of the form's lines `value.N`; times by the site's clocks."""
    values = []
    for number in forms.line_numbers("name", "number", group="value"):
        name = f"value.{number}."
        found = forms.number(f"{name}number")
        if found is None:
            raise Invalid("Enter the value.", fields={f"{name}number": "Enter a number"})
        values.append(
            NewValue(
                forms.needed(f"{name}name", "Name the parameter."),
                found,
                forms.text(f"{name}unit") or None,
                forms.moment(f"{name}at", zone=zone) if forms.text(f"{name}at") else None,
                forms.text(f"{name}equipment") or None,
            )
        )
    return values


def _inputs(find: Finders) -> list[Input]:
    inputs = []
    for number in forms.line_numbers("stock", "quantity"):
        name = f"lines.{number}."
        lot, place = find.stock(forms.needed(f"{name}stock", "Choose the lot."))
        role = forms.text(f"{name}role") or LineRole.INGREDIENT.value
        if role not in {item.value for item in LineRole}:
            raise Invalid("Choose a role.", fields={f"{name}role": "Choose one of the list"})
        kept = forms.kept_quantity(f"{name}quantity", lot)
        inputs.append(
            Input(
                traceable=lot,
                quantity=kept.quantity,
                converted=kept.note,
                location=place,
                role=LineRole(role),
                inferred=forms.text(f"{name}proposed") == forms.text(f"{name}stock"),
            )
        )
    if not inputs:
        raise Invalid("Say what was used.", fields={"lines.0.stock": "Choose at least one lot"})
    return inputs


def _product(find: Finders) -> Output:
    item = find.item(forms.needed("item", "Choose what was made."))
    kept = forms.kept_quantity("quantity", item)
    return Output(
        item=item,
        quantity=kept.quantity,
        converted=kept.note,
        location=find.place(forms.needed("location", "Choose the place.")),
        number=forms.text("number") or None,
        expiry_date=forms.day("expiry_date"),
        filling_batch=forms.text("filling_batch") or None,
    )


def _beside(find: Finders) -> list[Output]:
    outputs = []
    for number in forms.line_numbers("quantity", group="out"):
        name = f"out.{number}."
        role = forms.text(f"{name}role")
        if role not in {value for value, _ in BESIDE}:
            raise Invalid("Choose what it is.", fields={f"{name}role": "Choose one of the list"})
        place = forms.text(f"{name}location") or forms.text("location")
        item = find.item(forms.needed(f"{name}item", "Choose the item."))
        kept = forms.kept_quantity(f"{name}quantity", item)
        outputs.append(
            Output(
                item=item,
                quantity=kept.quantity,
                converted=kept.note,
                location=find.place(place),
                number=forms.text(f"{name}number") or None,
                role=LineRole(role),
                expiry_date=forms.day(f"{name}expiry_date"),
            )
        )
    return outputs


def _units(run: Run, find: Finders) -> UnitRun:
    """Return the same run as one that makes single units, counted up from the first serial."""
    if len(run.outputs) > 1:
        message = "Record co-products and scrap in a run of their own."
        raise Invalid(message, fields={"first_serial": message})
    [output] = run.outputs
    if output.quantity != output.quantity.to_integral_value():
        raise Invalid("Units are whole.", fields={"quantity": "How many units?"})
    numbers = expand_range(forms.text("first_serial"), int(output.quantity))
    return UnitRun(
        output.item,
        numbers,
        output.location,
        run.occurred_at,
        inputs=run.inputs,
        parts=_parts(find, numbers),
        expiry_date=output.expiry_date,
        work_order=run.work_order,
        batch=run.batch,
        machine=run.machine,
        shift=run.shift,
        operator=run.operator,
        reason=run.reason,
    )


def _parts(find: Finders, numbers: Sequence[str]) -> Mapping[str, list[Traceable]]:
    """Return the component serials of each unit: one line a unit, "SN-0001: GB-7, MB-3"."""
    parts: dict[str, list[Traceable]] = {}
    for line in forms.text("parts").splitlines():
        unit, colon, rest = line.partition(":")
        if not line.strip():
            continue
        if not colon or unit.strip() not in numbers:
            message = f"Write a line as {numbers[0]}: serial, serial. This is wrong: {line[:60]}"
            raise Invalid(message, fields={"parts": message})
        names = [name.strip() for name in rest.split(",") if name.strip()]
        parts.setdefault(unit.strip(), []).extend(find.named(name, "parts") for name in names)
    return parts


def _event_of(session: Session, unit: Traceable) -> Event:
    return session.scalars(
        select(Event)
        .join(EventLine, EventLine.event_id == Event.id)
        .where(EventLine.traceable_id == unit.id, EventLine.direction == Direction.OUT)
        .order_by(Event.id.desc())
        .limit(1)
    ).one()
