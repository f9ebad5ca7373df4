"""The one gate: what may be consumed, picked or shipped, and if not, why not."""

from __future__ import annotations

from datetime import date

from registry.ledger.models.traceable import is_expired
from registry.ledger.state import DerivedStatus
from registry.values import Disposition

#: The reference of a run that reworks goods: the nonconformance that was settled by it.
REWORK = "rework"


def why_not_reworkable(status: DerivedStatus) -> str | None:
    """Return why a lot may not be reworked; None if it may.

    Goods in quarantine, rejected, held or expired may: that is what rework is for. Whoever
    records it shows the nonconformance that was settled so. Recalled goods may not.
    """
    if status.recalled:
        return f"it is recalled ({', '.join(status.recalls)})"
    return None


def why_not_usable(status: DerivedStatus, expiry_date: date | None, day: date) -> str | None:
    """Return why a lot or unit may not be used on this calendar day; None if it may.

    Used by the web, the API, imports and the scan page alike.
    """
    if status.recalled:
        return f"it is recalled ({', '.join(status.recalls)})"
    if status.on_hold:
        return f"it is on hold ({', '.join(status.holds)})"
    if status.disposition is Disposition.QUARANTINE:
        return "it is in quarantine: no certificate or inspection has been approved yet"
    if status.disposition is Disposition.REJECTED:
        return "it was rejected"
    if is_expired(expiry_date, day):
        return f"it expired on {expiry_date}"
    return None
