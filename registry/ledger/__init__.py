"""The ledger: lots and serials, the events that happened to them, and what follows from those.

From outside: `entries`, `record` and `bulk` write events, nothing else does; the rest reads.
Rooms above hear of every recording by `record.watch`.
Not from outside: `admission`, `write`: steps of recording.
"""
