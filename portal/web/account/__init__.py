"""The person's own account: signing in (password, second factor, OpenID Connect), devices.

From outside: only `oidc_client`, the door to the identity provider, put in by `application`.
The rules stand in `portal.auth`; roles of others are changed in `portal.web.administration`.
"""
