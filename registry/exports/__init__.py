"""Exports: traces, dossiers, EPCIS, FSMA 204, labels and pick lists as data, text and workbooks.

From outside: a module a format; each takes what a query found and gives bytes, text or rows.
Nothing here changes a row or draws a PDF: sheets are drawn by `portal.printing`.
"""
