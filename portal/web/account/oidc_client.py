"""The door to the identity provider: the only file that talks OpenID Connect (Authlib)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app, session
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException

from core.errors import NotFound, Unavailable
from portal.auth.oidc import ClaimsRefused
from portal.web.frame.context import Parts, app_parts

#: Seconds that the provider gets for each answer.
TIMEOUT = 10
_NAME = "company"
_KEY = "lotbridge.oauth"


class NotConfigured(NotFound):
    """Only local accounts are set up here."""

    code = "oidc.not_configured"


class ProviderDown(Unavailable):
    """The provider does not answer, or not as OpenID Connect says."""

    code = "oidc.provider_down"


def install(app: Flask, parts: Parts) -> None:
    """Name the provider of the settings; its discovery document is read at the first use."""
    settings = parts.settings
    if not settings.oidc_issuer:
        return
    oauth = OAuth(app)
    oauth.register(
        _NAME,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret or None,
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT,
        },
    )
    app.extensions[_KEY] = oauth


def redirect_to_provider(return_to: str) -> ResponseReturnValue:
    """Send the person to the provider; state, nonce and PKCE verifier wait in the cookie."""
    try:
        answer: ResponseReturnValue = _client().authorize_redirect(return_to)
    except (RequestException, OAuthError, RuntimeError, ValueError, KeyError) as error:
        raise ProviderDown("Your company's sign-in does not answer. Try again later.") from error
    return answer


def fetch_userinfo() -> tuple[str, Mapping[str, Any]]:
    """Finish the sign-in on the way back; return the issuer and the userinfo answer.

    The id token is checked (signature, issuer, audience, nonce, time), and the userinfo
    must be about the same subject (OpenID Connect Core 1.0, 5.3.2).

    Raises:
        ClaimsRefused: The person or the provider said no, or the answer does not fit.
        ProviderDown: The provider does not answer.

    """
    client = _client()
    try:
        token = client.authorize_access_token()
        userinfo = client.userinfo(token=token)
        issuer = str(client.load_server_metadata()["issuer"])
    except (OAuthError, JoseError) as error:
        raise ClaimsRefused("Your company's sign-in was not completed. Try once more.") from error
    except (RequestException, RuntimeError, ValueError, KeyError) as error:
        raise ProviderDown("Your company's sign-in does not answer. Try again later.") from error
    finally:
        _forget_states()
    identity = token.get("userinfo")
    if not identity or userinfo.get("sub") != identity.get("sub"):
        raise ClaimsRefused("Your company's sign-in gave answers about two people.")
    if issuer != app_parts().settings.oidc_issuer:
        raise ClaimsRefused("The sign-in came from another provider than the one set up here.")
    return issuer, userinfo


def _client() -> Any:
    oauth = current_app.extensions.get(_KEY)
    if oauth is None:
        raise NotConfigured("Company sign-in is not set up here; use your e-mail and password.")
    return oauth.create_client(_NAME)


def _forget_states() -> None:
    for name in [name for name in session if str(name).startswith("_state_")]:
        session.pop(name)
