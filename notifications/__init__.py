"""Notices to people and systems: compose, queue, deliver once, record the answer.

From outside: `announce`, `certificates`, `recall`, `claims`, `exceptions`, `chase` write notices
of one subject.
Not from outside: `compose`, `context`, `message`: their steps.
"""
