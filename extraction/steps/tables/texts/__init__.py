"""What the text of a cell is by itself: a heading's role, a test's name, a unit, a limit.

The words of table heads are data in extraction/vocabulary/.
Nothing here knows where on the page a text stands.
"""
