"""Which actions of the audit trail belong to which topic.

What is named nowhere is not told: sign-ins, accounts, keys and signatures stay in the house.
"""

from __future__ import annotations

from collections.abc import Mapping

from notifications.webhooks.models import Topic

#: Action, or its part before the dot -> topic; the whole action counts first.
_TOPICS: Mapping[str, Topic] = {
    "event": Topic.EVENTS,
    "events": Topic.EVENTS,
    "goods": Topic.EVENTS,
    "production": Topic.EVENTS,
    "serials": Topic.EVENTS,
    "lot": Topic.LOTS,
    "serial": Topic.LOTS,
    "document": Topic.DOCUMENTS,
    "shipment": Topic.SHIPMENTS,
    "certificate": Topic.CERTIFICATES,
    "recall": Topic.RECALLS,
    "inspection": Topic.QUALITY,
    "nonconformance": Topic.QUALITY,
    "deviation": Topic.QUALITY,
    "capa": Topic.QUALITY,
    "claim": Topic.QUALITY,
    "warranty": Topic.QUALITY,
    "item": Topic.MASTER_DATA,
    "partner": Topic.MASTER_DATA,
    "specification": Topic.MASTER_DATA,
    "order": Topic.MASTER_DATA,
    "webhook.test": Topic.TEST,
}


def topic_of(action: str) -> Topic | None:
    """Return the topic of an action; None if nobody outside is told of it."""
    return _TOPICS.get(action) or _TOPICS.get(action.partition(".")[0])
