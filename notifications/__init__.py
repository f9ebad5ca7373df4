"""Notices to people and systems: compose, queue, deliver once, record the answer.

From outside: `announce`, `certificates`, `recall`, `claims`, `exceptions`, `chase` write notices
of one subject; `undelivered` is for those that did not arrive, of which `alarm` tells our own
people.
Not from outside: `compose`, `context`, `message`: their steps.
"""
