"""The doors to heavy libraries: each is imported here and nowhere else.

From outside: steps only; a door takes and gives plain data.
A new library gets a new module here, and a line in docs/dependencies.md.
"""
