"""The steps of reading a document: plain functions over plain data, one a file.

In the order in which a document passes them: `pages` and `words` (or `data`), `header` and
`tables`, `document`. From outside: `extraction.pipeline` and `extraction.viewing` call them; the
registry never does. A step gets data, never a path, a session or settings; libraries come through
`extraction.engines`.
"""
