"""Background work: which function does which kind of job, and the worker loop.

From outside: `worker` and `watch_exceptions` by the command, `overview` by administrators' pages.
A kind is queued by `core.jobs.enqueue`; a handler knows `work`, never the worker. What becomes of
the matter of a job that was set aside stands in `endings`.
"""
