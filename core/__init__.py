"""What every package needs and nothing else.

Settings, errors, clock, ids, actor, mailboxes, storage, database, jobs, audit.
From outside: all of it; nothing here knows a lot, a document or a page.
"""
