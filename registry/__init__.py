"""The system of record.

Parties, items, documents, lots, the event ledger, genealogy, stock, quality, recalls.
"""
