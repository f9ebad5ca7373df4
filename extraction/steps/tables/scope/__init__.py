"""What is stated for several rows at once: methods in headings, captions and footnotes.

From outside: `methods`, by `read_tables`.
Not from outside: `assign`, `footnotes`, `paragraphs`, `statements`: its steps.
"""
