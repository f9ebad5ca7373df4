"""Imports every module with tables, so that the metadata is whole, and what follows the trail."""

from __future__ import annotations

from sqlalchemy import MetaData

import certificates.changes
import certificates.models
import core.audit
import core.jobs
import notifications.models
import notifications.webhooks.models
import notifications.webhooks.outbox
import registry.documents.models
import registry.genealogy.models
import registry.items.models
import registry.ledger.models.event
import registry.ledger.models.traceable
import registry.operations.models
import registry.orders.models
import registry.parties.models
import registry.quality.models.quality_event
import registry.quality.models.supplier_claim
import registry.quality.models.warranty
import registry.recalls.models
from core.db.base import Base

#: Whoever adds a module with tables adds it here; a test compares with the tree.
MODULES = (
    certificates.models,
    notifications.models,
    notifications.webhooks.models,
    core.audit,
    core.jobs,
    registry.documents.models,
    registry.ledger.models.event,
    registry.items.models,
    registry.orders.models,
    registry.parties.models,
    registry.quality.models.quality_event,
    registry.recalls.models,
    registry.genealogy.models,
    registry.quality.models.supplier_claim,
    registry.operations.models,
    registry.ledger.models.traceable,
    registry.quality.models.warranty,
)

#: All tables of the application.
METADATA: MetaData = Base.metadata
