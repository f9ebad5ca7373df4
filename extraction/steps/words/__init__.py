"""The words of one page: from its text layer where that can be trusted, else from its picture.

Two readers look at a picture; marks that people put on it, graphics and barcodes are read apart.
From outside: what `pages` needs to fill a page.
"""
