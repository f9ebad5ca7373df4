"""The system of record: parties, items, documents, lots, the event ledger, genealogy, stock, quality, recalls."""
