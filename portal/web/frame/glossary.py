"""The glossary: lot, batch, serial and the other words, and how they differ."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.actor import Permission
from portal.web.frame.auth import requires

bp = Blueprint("glossary", __name__, url_prefix="/glossary")

#: Word -> (what it is, an example or what it is not).
WORDS = {
    "Lot": (
        "A quantity of one item that shares one history: received together or made together.",
        "100 kg zinc gluconate, lot 0125HO002. It has a status, an expiry date and stock.",
    ),
    "Batch": (
        "The run that makes something: the process event, with its machine, shift and time.",
        "Batch B261121-001 made the lots T-1 and T-2. A batch has no stock; its lots have.",
    ),
    "Serial": (
        "One single unit with a number and a history of its own.",
        "Pump SN-0042. Its parts, its installation, its services and returns belong to it alone.",
    ),
    "Supplier lot": (
        "The number that the supplier printed. It stays beside our own, and finds the lot too.",
        "Two suppliers may use the same number; ours is unique for each item.",
    ),
    "Alias": (
        "Any number that somebody else uses for a lot or unit: supplier lot, production batch, "
        "filling batch, heat, inspection lot, customer lot, sample.",
        "All of them are found by search, scan and trace.",
    ),
    "Filling batch": (
        "The number of the filling or packing run, where it differs from the making.",
        "One production batch may be filled in several filling batches.",
    ),
    "Heat": (
        "The melt that a metal product comes from; also called cast or charge.",
        "Several lots of bars may share one heat, and so its chemical analysis.",
    ),
    "SSCC": (
        "The number of a packed unit, such as a pallet: 18 digits, the last one checks the others.",
        "Scanning it judges everything that is packed in it.",
    ),
    "GTIN": (
        "The number of an item in trade; on a label it stands before lot and serial.",
        "(01)09501101530003(10)AB-1 is lot AB-1 of that item.",
    ),
    "Quarantine": (
        "Where every lot starts: it may be moved and counted, not used or shipped.",
        "It ends with a decision: released, released with a condition, or rejected.",
    ),
    "Hold": (
        "Stops a lot everywhere at once, whatever was decided on it; several may stand at once.",
        "It ends when each of them is lifted.",
    ),
    "Event": (
        "One thing that happened, kept for ever. Stock, status and genealogy follow from events.",
        "A mistake is corrected by another event; the old one stays visible.",
    ),
    "Inferred": (
        "A rule chose the lot (first to expire first), not a person or system that knows it.",
        "Traces show such links as inferred until somebody states them.",
    ),
    "Expired": (
        "After the expiry date in the calendar of the site where the lot belongs.",
        "The date itself is the last day of use.",
    ),
}


@bp.get("/")
@requires(Permission.USE_ACCOUNT)
def index() -> ResponseReturnValue:
    """Show the words."""
    return render_template("frame/glossary/index.html", words=WORDS)
