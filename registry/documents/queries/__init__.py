"""What pages show of documents: `inbox` (what waits), `desk` (one document), `supplier` (own ones).

From outside: the pages of documents and of suppliers.
They only read; `registry.documents.review` decides, `registry.documents.readings` corrects.
"""
