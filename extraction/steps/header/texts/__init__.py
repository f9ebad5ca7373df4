"""What a printed text is by itself: a label, a value by its shape, a company, a sentence.

The words are data in extraction/vocabulary/. `spots` gives each text its place and its labels.
Nothing here knows of fields that compete for a text.
"""
