"""The SQL that derives a whole ledger from the links of a made registry (see world.py).

Numbers of events are the lot's id plus a multiple of `:after`: 0 for its birth, 1 for the
inspection of a hundred lots, 2 for the shipment of five lots of the last level, 3 for a
recall drill of every 5,000th lot.
"""

from __future__ import annotations

_EVENT = """
INSERT INTO event (id, public_id, organization_id, type, occurred_at, offset_minutes,
    recorded_at, site_id, party_id, "references", recorded_by, external_id, code, outcome,
    reason, data)
"""
_LINE = """
INSERT INTO event_line (event_id, traceable_id, direction, role, quantity, unit,
    location_id, inferred)
"""

#: Once a level: its lots come into being, and are decided on.
LEVEL = (
    _EVENT
    + """
SELECT t.id, 'e' || t.id, 1, CASE WHEN :level = 0 THEN 'receive' ELSE 'transform' END, :made, 60,
    :made, 1, CASE WHEN :level = 0 THEN 2 END, '{}', 'bench', 'E' || t.id, NULL, NULL, NULL, '{}'
FROM traceable t WHERE t.id BETWEEN :low AND :high
""",
    _EVENT
    + """
SELECT :after + t.id, 'd' || t.id, 1, 'inspect', :decided, 60, :decided, 1, NULL, '{}', 'bench',
    'D' || t.id, NULL, 'released', 'fits', '{}'
FROM traceable t WHERE t.id BETWEEN :low AND :high AND t.id % 100 = 0
""",
)

#: Once: what went in and out, what was shipped, what is left.
WHOLE = (
    _LINE
    + """
SELECT :after + t.id + (100 - t.id % 100) % 100, t.id, 'about', 'subject', 0, 'kg', NULL, false
FROM traceable t
""",
    _LINE  # noqa: S608  constants only
    + """
SELECT t.id, t.id, 'out', 'product',
    (SELECT count(*) FROM edge e WHERE e.parent_id = t.id) * :used
        + CASE WHEN t.id % 5 = 0 OR NOT EXISTS (SELECT 1 FROM edge f WHERE f.parent_id = t.id)
            THEN :rest ELSE 0 END
        + CASE WHEN t.id > :last THEN :shipped ELSE 0 END,
    'kg', t.id % :places + 1, false
FROM traceable t
""",
    _LINE
    + """
SELECT e.child_id, e.parent_id, 'in', 'ingredient', e.quantity, 'kg', e.parent_id % :places + 1,
    false
FROM edge e
""",
    _EVENT
    + """
SELECT 2 * :after + t.id, 's' || t.id, 1, 'ship', :now, 60, :now, 1,
    3 + (t.id / 5) % :customers, '{}', 'bench', 'S' || t.id, NULL, NULL, NULL, '{}'
FROM traceable t WHERE t.id > :last AND t.id % 5 = 0
""",
    _LINE
    + """
SELECT 2 * :after + t.id + (5 - t.id % 5) % 5, t.id, 'in', 'subject', :shipped, 'kg',
    t.id % :places + 1, false
FROM traceable t WHERE t.id > :last
""",
    """
INSERT INTO shipment (public_id, organization_id, number, customer_id, ships_on, shipped_at,
    state, event_id, created_at)
SELECT 's' || t.id, 1, 'S26-' || t.id, 3 + (t.id / 5) % :customers, '2026-03-01', :now, 'shipped',
    2 * :after + t.id, :now
FROM traceable t WHERE t.id > :last AND t.id % 5 = 0
""",
    """
INSERT INTO balance (traceable_id, location_id, quantity)
SELECT t.id, t.id % :places + 1, :rest FROM traceable t
WHERE t.id % 5 = 0 OR NOT EXISTS (SELECT 1 FROM edge f WHERE f.parent_id = t.id)
""",
    _EVENT
    + """
SELECT 3 * :after, 'r', 1, 'recall', :now, 60, :now, 1, NULL, '{}', 'bench', 'R', 'RC-1', 'place',
    'a drill', '{}'
""",
    _LINE
    + """
SELECT 3 * :after, t.id, 'about', 'subject', 0, 'kg', NULL, false
FROM traceable t WHERE t.id % 5000 = 0
""",
)

#: Once: certificates for all received lots but one in a hundred, and the supplier's numbers.
PAPERS = (
    """
INSERT INTO document (id, public_id, operator_id, supplier_id, name, sha256, media_type, size,
    channel, state, received_at)
SELECT t.id, 'c' || t.id, 1, 2, 'coa-' || t.id || '.pdf', 'sha' || t.id, 'application/pdf', 1000,
    'web', 'accepted', :now
FROM traceable t WHERE t.id <= :received AND t.id % 10 = 0
""",
    """
INSERT INTO traceable_document (traceable_id, document_id, role)
SELECT t.id, t.id + (10 - t.id % 10) % 10, 'certificate'
FROM traceable t WHERE t.id <= :received AND t.id % 100 <> 1
""",
    """
INSERT INTO lot_alias (organization_id, traceable_id, kind, number, look_alike, party_id)
SELECT 1, t.id, 'supplier_lot', 'ACME-' || t.id, 'acme-' || t.id, 2
FROM traceable t WHERE t.id <= :received
""",
)
