"""What a receipt must name so that somebody finds it again: one gate for every channel.

Form, API and tables ask the same: the supplier's lot of each line, and an order or a delivery
note. What is not there (samples, the history of an old system) is taken for a stated reason,
and both stay with the event.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from registry.ledger.errors import EventInvalid

#: The references of which a receipt has one.
PAPERS = ("purchase_order", "delivery_note")


def names_papers(columns: Collection[str]) -> bool:
    """Whether a table could say of a receipt which order or delivery note it came with."""
    return any(name in columns for name in (*PAPERS, "papers_missing"))


def missing_papers(
    supplier_lots: Sequence[str], references: Mapping[str, str], *, reason: str | None
) -> dict[str, str]:
    """Return what the event keeps of papers that are not there; empty if all are.

    `supplier_lots` is that of each line, empty where none is stated.

    Raises:
        EventInvalid: Something is missing and no reason is given; names the fields.

    """
    fields = {
        f"lines.{place}.supplier_lot": "Enter the lot number that the supplier printed."
        for place, number in enumerate(supplier_lots)
        if not number.strip()
    }
    missing = ["the supplier's lot number"] if fields else []
    if not any(references.get(name) for name in PAPERS):
        missing.append("an order or a delivery note")
        fields["delivery_note"] = "Enter the delivery note, or choose the order."
    if not missing:
        return {}
    words = " and ".join(missing)
    if not reason or not reason.strip():
        message = f"A receipt cannot be completed without {words}, or the reason why it has none."
        fields["papers_missing"] = "Say why, if there is none."
        raise EventInvalid(message, fields=fields)
    return {"papers_missing": f"{words}: {reason.strip()}"}
