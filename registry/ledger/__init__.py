"""The event ledger: drafts and their rules, what follows from them, and how it is kept."""
