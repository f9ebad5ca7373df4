"""What every package needs and nothing else: settings, errors, clock, ids, actor, storage, database, jobs, audit."""
