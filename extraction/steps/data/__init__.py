"""Certificates that come as data (CoA, EN 10168 and Metals JSON), alone or attached to a PDF.

`embedded` finds out which kind they are and asks the module of that kind.
They give the same fields and rows as reading a page does.
"""
