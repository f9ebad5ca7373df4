"""Roles and what each may do: the whole table on one screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.actor import Permission as P  # noqa: N817  the table below is read in columns

#: Every permission of an operator's staff who only look.
_LOOK = frozenset({P.USE_ACCOUNT, P.VIEW_DOCUMENTS, P.VIEW_REGISTRY, P.VIEW_RECALLS})
_SUPPLIER = frozenset({P.USE_ACCOUNT, P.SUBMIT_DOCUMENTS, P.VIEW_OWN_DOCUMENTS})
_CUSTOMER = frozenset({P.USE_ACCOUNT, P.VIEW_OWN_SHIPMENTS})

#: Role (as memberships and identity providers name it) -> permissions.
ROLES: Mapping[str, frozenset[P]] = {
    "supplier": _SUPPLIER,
    "customer": _CUSTOMER,
    "contract_manufacturer": frozenset({P.USE_ACCOUNT, P.RECORD_AT_OWN_SITE}),
    "buyer": _LOOK
    | {P.REVIEW_DOCUMENTS, P.SIGN_DECISIONS, P.DECIDE_LOTS, P.MANAGE_ITEMS, P.MANAGE_PARTNERS}
    | {P.MANAGE_SPECIFICATIONS, P.RECORD_RECEIPTS},
    "quality": _LOOK
    | {P.REVIEW_DOCUMENTS, P.SIGN_DECISIONS, P.DECIDE_LOTS, P.MANAGE_SPECIFICATIONS}
    | {P.PLACE_HOLDS, P.MANAGE_QUALITY, P.RUN_RECALLS, P.CORRECT_EVENTS, P.ISSUE_CERTIFICATES},
    "warehouse": _LOOK | {P.RECORD_RECEIPTS, P.RECORD_WAREHOUSE, P.SHIP, P.ISSUE_CERTIFICATES},
    "production": _LOOK | {P.RECORD_PRODUCTION, P.RECORD_WAREHOUSE, P.RECORD_SERVICE},
    "auditor": _LOOK | {P.VIEW_AUDIT},
    # Administrators set the portal up; they do not decide on quality.
    "administrator": _LOOK
    | {P.ADMINISTER, P.VIEW_AUDIT, P.MANAGE_ITEMS, P.MANAGE_PARTNERS, P.MANAGE_SPECIFICATIONS}
    | {P.IMPORT_EVENTS},
}

#: Roles that people of a partner may hold; the others are for the operator's own staff.
PARTNER_ROLES = frozenset({"supplier", "customer", "contract_manufacturer"})


def permissions_of(roles: Iterable[str]) -> frozenset[P]:
    """Return all that these roles may do together; an unknown role may do nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))
