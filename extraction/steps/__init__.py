"""The steps of reading a document: plain functions over plain data, one a file.

From outside: `extraction.pipeline` and `extraction.viewing` call them; the registry never does.
A step gets data, never a path, a session or settings; libraries come through `extraction.engines`.
"""
