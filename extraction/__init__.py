"""Certificates in, facts with confidence and evidence out.

From outside: `sandbox` reads a document safely, `result` is what it gives, `normalise` parses text.
An island: no web, no database, nothing of ours; `steps` and `engines` stay inside.
"""
