"""The system of record, a room for each subject: parties, items, orders, documents, lots, recalls.

Rooms from above to below: exports, imports and insight; recalls; genealogy; operations; quality;
documents; orders; ledger; items; parties; then `gs1`, `errors` and `values`, open to all.
A room imports only from rooms below it (a contract in pyproject.toml), and nothing of the web.
"""
