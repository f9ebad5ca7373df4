"""Certificates in, facts with confidence and evidence out.

An island: no web, no database, nothing of ours.
"""
