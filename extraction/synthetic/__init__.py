"""Certificates that we make: documents with exact ground truth, and where it stands.

Facts are drawn first (`content`), then printed by one of the layout families
(`families`), rendered, and on demand damaged as scanners and cameras do (`damage`). What a
layout does not print is null in the label: the label is made from what was rendered.
"""
