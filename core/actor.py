"""Who asks, for which organization, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from core.errors import NotAllowed


class Permission(StrEnum):
    """What a person may do. Roles map to sets of these on one screen of the portal."""

    # suppliers
    SUBMIT_DOCUMENTS = "submit_documents"
    VIEW_OWN_DOCUMENTS = "view_own_documents"
    # buyers and quality
    VIEW_DOCUMENTS = "view_documents"
    REVIEW_DOCUMENTS = "review_documents"
    SIGN_DECISIONS = "sign_decisions"
    MANAGE_SPECIFICATIONS = "manage_specifications"
    MANAGE_ITEMS = "manage_items"
    MANAGE_PARTNERS = "manage_partners"
    # registry
    VIEW_REGISTRY = "view_registry"
    RECORD_RECEIPTS = "record_receipts"
    RECORD_PRODUCTION = "record_production"
    RECORD_WAREHOUSE = "record_warehouse"
    RECORD_SERVICE = "record_service"
    SHIP = "ship"
    CORRECT_EVENTS = "correct_events"
    PLACE_HOLDS = "place_holds"
    DECIDE_LOTS = "decide_lots"
    MANAGE_QUALITY = "manage_quality"
    IMPORT_EVENTS = "import_events"
    # customers
    VIEW_OWN_SHIPMENTS = "view_own_shipments"
    # contract manufacturers: events at their own sites, in the operator's registry
    RECORD_AT_OWN_SITE = "record_at_own_site"
    # recalls and certificates
    VIEW_RECALLS = "view_recalls"
    RUN_RECALLS = "run_recalls"
    ISSUE_CERTIFICATES = "issue_certificates"
    # everybody signed in, and administration
    USE_ACCOUNT = "use_account"
    VIEW_AUDIT = "view_audit"
    ADMINISTER = "administer"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or system behind a request, seen as one member of one organization.

    `operator_id` is the organization that runs this portal and owns the registry;
    for its own staff it equals `organization_id`. Suppliers and customers see only rows
    that name their own organization as counterpart.
    """

    user_id: int | None
    organization_id: int
    operator_id: int
    name: str
    roles: frozenset[str] = frozenset()
    permissions: frozenset[Permission] = field(default_factory=frozenset)
    #: Sites that the actor may act for; empty means all of the organization's.
    site_ids: frozenset[int] = frozenset()
    time_zone: str = "UTC"
    device: str | None = None

    @property
    def is_operator(self) -> bool:
        """Whether the actor belongs to the organization that runs the portal."""
        return self.organization_id == self.operator_id

    def may(self, permission: Permission) -> bool:
        """Return whether the actor has the permission."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise NotAllowed unless the actor has the permission."""
        if not self.may(permission):
            raise NotAllowed(
                f"{self.name} may not do this ({permission.value.replace('_', ' ')}). "
                "Ask your administrator for the role that includes it."
            )
