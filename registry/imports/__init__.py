"""Imports: tables from outside (events, items, partners, orders, plan) read, understood, recorded.

From outside: a module a kind of table, and `tables`, which reads CSV and XLSX for all of them.
Not from outside: `drafting`, `quantities`, `rows`, `shipping`, `wishes`: steps of importing events.
"""
