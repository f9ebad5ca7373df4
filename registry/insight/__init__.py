"""What the ledger implies: bounds of a recall, gaps in genealogy, relatives, causes."""
