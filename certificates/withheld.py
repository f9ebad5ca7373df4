"""Certificates that say what their customer may not know, to be withdrawn and issued anew.

They were issued before withheld names were left out, or before a name was known. They are found
in what is frozen of each, not by a date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.disclosure import Hider
from certificates.errors import NotCertifiable
from certificates.gather import hider_for
from certificates.models import Certificate, CertificateState
from certificates.requests import request_certificate, revoke_certificate
from core.actor import Actor, Permission
from registry.values import Disclosure

#: What can still be fetched and relied on, or was.
_GIVEN_OUT = (CertificateState.VALID, CertificateState.SUPERSEDED)
#: So many are looked at for one page, the newest first, and so many things named of each. What
#: is withheld of one follows from its whole lineage: that takes time.
MOST_LOOKED_AT: Final = 50
_MOST_NAMED: Final = 5
REASON: Final = "It said more of its upstream lots than was agreed; the next version does not."
#: Of an upstream lot that was bought: left out below the policy "full".
_OF_SUPPLIERS: Final = ("supplier", "supplier_lot", "gtin")


@dataclass(frozen=True, slots=True)
class Telling:
    """A certificate that says what is withheld, and the first few things that do."""

    certificate: Certificate
    said: tuple[str, ...]

    @property
    def newest(self) -> bool:
        """Whether a reissue replaces it; an older version is only withdrawn."""
        return self.certificate.state is CertificateState.VALID


def find_telling(
    session: Session, actor: Actor, *, before: str | None = None
) -> tuple[list[Telling], str | None]:
    """Return the operator's certificates that say what is withheld, newest first.

    MOST_LOOKED_AT of them are looked at: the newest, or those older than the one with the
    number `before`. The second value is the number to go on from, None if all were looked at.
    """
    actor.require(Permission.ISSUE_CERTIFICATES)
    own = actor.operator_id if actor.is_operator else 0
    policy = Certificate.content["disclosure"].as_string()
    wanted = select(Certificate).where(
        Certificate.operator_id == own,
        Certificate.state.in_(_GIVEN_OUT),
        policy.in_([one.value for one in Disclosure if one is not Disclosure.FULL]),
    )
    if before is not None:
        start = select(Certificate.id).where(
            Certificate.operator_id == own, Certificate.number == before
        )
        wanted = wanted.where(Certificate.id < start.scalar_subquery())
    rows = session.scalars(wanted.order_by(Certificate.id.desc()).limit(MOST_LOOKED_AT + 1)).all()
    looked_at = rows[:MOST_LOOKED_AT]
    found = []
    for row in looked_at:
        said = tuple(dict.fromkeys(said_of_withheld(row.content or {}, hider_for(session, row))))
        if said:
            found.append(Telling(row, said[:_MOST_NAMED]))
    return found, looked_at[-1].number if len(rows) > MOST_LOOKED_AT else None


def said_of_withheld(content: Mapping[str, Any], hider: Hider) -> Iterator[str]:
    """Yield each text of a frozen certificate that says what is withheld; `hider` knows what."""
    if hider == Hider():  # all of it is agreed by now
        return
    for lot in content.get("lots", ()):
        if lot.get("level"):
            if not lot.get("number_withheld") and hider.tells(str(lot.get("number") or "")):
                yield str(lot["number"])
            if lot.get("bought"):
                yield from (str(_name(lot[key])) for key in _OF_SUPPLIERS if lot.get(key))
        for result in lot.get("results", ()):
            if result.get("document"):
                yield str(result["document"])
    parts = {name: content.get(name) for name in ("lots", "shipment", "statements")}
    yield from (text for text in _texts(parts) if hider.text(text) != text)


def reissue(
    session: Session, actor: Actor, number: str, *, at: datetime
) -> tuple[Certificate, Certificate | None, str | None]:
    """Withdraw a certificate that says what is withheld, and ask for the next version.

    Returns the withdrawn one, the next one if it is made, and else why it is not: an older
    version has its successor, and what rests on held lots gets none now.

    Raises:
        CertificateNotFound, AlreadyRevoked, NotReady: As `revoke_certificate` does.

    """
    actor.require(Permission.ISSUE_CERTIFICATES)
    old = revoke_certificate(session, actor, number, reason=REASON, at=at)
    newer = session.scalars(
        select(Certificate.number).where(
            Certificate.supersedes_id == old.id, Certificate.state != CertificateState.FAILED
        )
    ).first()
    if newer is not None:
        return old, None, f"{newer} replaces it already."
    unit = old.unit.public_id if old.unit else None
    try:
        shipment = old.shipment.public_id
        return old, request_certificate(session, actor, shipment, at=at, unit_id=unit), None
    except NotCertifiable as error:
        return old, None, str(error)


def _name(value: Any) -> Any:
    return value.get("name") if isinstance(value, dict) else value


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for child in node.values():
            yield from _texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child)
    elif isinstance(node, str):
        yield node
