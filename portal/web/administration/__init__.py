"""Pages of administrators: people, API keys, webhooks, jobs, audit trail, mail, set-up check.

From outside: nothing; a page is reached by its address.
The rules stand in `portal.auth`, `portal.jobs.overview`, `portal.trail`, `notifications.webhooks`.
"""
