"""Pages of recall cases for the own staff: draft, scope, launch, the running case.

From outside: nothing; customers answer in `portal.web.customer` or by `portal.web.public`.
Rules: `registry.recalls`; a launch with its notices: `portal.recalls`.
"""
