"""What every package needs and nothing else.

Settings, errors, clock, ids, actor, storage, database, jobs, audit.
"""
