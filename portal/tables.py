"""Imports every module with tables, so that the metadata is whole, and what follows the trail."""

from __future__ import annotations

from sqlalchemy import MetaData

import certificates.models
import core.audit
import core.jobs
import notifications.models
import notifications.webhooks.models
import notifications.webhooks.outbox
import registry.models.document
import registry.models.event
import registry.models.exception_case
import registry.models.item
import registry.models.machine
import registry.models.order
import registry.models.party
import registry.models.plan
import registry.models.process
import registry.models.quality_event
import registry.models.recall
import registry.models.shipment
import registry.models.supplier_claim
import registry.models.traceable
import registry.models.warranty
from core.db.base import Base

#: Whoever adds a module with tables adds it here; a test compares with the tree.
MODULES = (
    certificates.models,
    notifications.models,
    notifications.webhooks.models,
    core.audit,
    core.jobs,
    registry.models.document,
    registry.models.event,
    registry.models.item,
    registry.models.machine,
    registry.models.order,
    registry.models.party,
    registry.models.quality_event,
    registry.models.recall,
    registry.models.exception_case,
    registry.models.plan,
    registry.models.process,
    registry.models.supplier_claim,
    registry.models.shipment,
    registry.models.traceable,
    registry.models.warranty,
)

#: All tables of the application.
METADATA: MetaData = Base.metadata
