"""Genealogy: links walked both ways, traces and where they start, dossier, gaps and their cases.

From outside: all of it; `links` is the set-based walk for joins, `trace` the answer for people.
Links are written by the ledger; here they are read, and only cases of gaps are kept (`exceptions`).
"""
