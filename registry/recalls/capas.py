"""A case closes after the CAPAs that follow it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.quality.errors import NotReadyToClose
from registry.quality.models.quality_event import (
    Capa,
)
from registry.recalls.models import Recall
from registry.values import QualityState


def check_capas_closed(session: Session, recall: Recall) -> None:
    """Raise NotReadyToClose, naming them, if CAPAs that follow this recall are open."""
    numbers = session.scalars(
        select(Capa.number)
        .where(Capa.recall_id == recall.id, Capa.state == QualityState.OPEN)
        .order_by(Capa.number)
    ).all()
    if numbers:
        raise NotReadyToClose(f"Close {', '.join(numbers)} first: it follows this case.")
