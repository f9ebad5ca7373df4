"""Insight: pages that join everything (search, set-up check, item, partner) and what data implies.

From outside: the portal; `exports` and `imports` stand beside it and do not know it.
Nothing here writes: each module reads the rooms below and gives back frozen rows.
"""
