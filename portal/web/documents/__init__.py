"""The inbox and the review desk: what waits, what was read, corrections, decisions.

From outside: only `listing`, for the supplier's own list of documents.
Rules: `registry.documents`; the desk's scripts: portal/static/js/documents/desk/.
"""
