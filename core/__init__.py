"""What every package needs and nothing else.

Settings, errors, clock, ids, actor, storage, database, jobs, audit.
From outside: all of it; nothing here knows a lot, a document or a page.
"""
