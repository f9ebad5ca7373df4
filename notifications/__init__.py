"""Notices to people and systems: compose, queue, deliver once, record the answer."""
