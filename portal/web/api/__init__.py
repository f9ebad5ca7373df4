"""JSON for machines below /api/v1/: events, traces, stock; keys instead of cookies.

From outside: nothing; docs/integrate/api.md tells what it takes and gives.
Understanding of rows is that of `registry.imports`, so that a table and a call mean the same.
"""
