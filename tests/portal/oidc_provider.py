"""A small OpenID Connect provider, run as a process by tests: discovery, PKCE, JWKS, userinfo.

usage: python -m tests.portal.oidc_provider PORT CLAIMS_FILE

Whoever comes is signed in at once, as the person of CLAIMS_FILE (JSON, read at each
sign-in). "_break" in it names a fault: "subject" makes userinfo speak of somebody else,
"nonce" puts a wrong nonce into the id token, "key" signs it with a key nobody publishes.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any, ClassVar

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector, current_token
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, request
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "lotbridge", "a secret between the two"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


class Client(ClientMixin):
    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/sign-in/company/done")

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in {"client_secret_basic", "client_secret_post"}

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code(AuthorizationCodeMixin):
    def __init__(self, code: str, payload: Any, person: dict[str, Any]) -> None:
        self.code, self.person = code, person
        self.redirect_uri, self.scope = payload.redirect_uri, payload.scope
        self.nonce = payload.data.get("nonce")
        self.code_challenge = payload.data.get("code_challenge")
        self.code_challenge_method = payload.data.get("code_challenge_method")

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return "somebody else's" if self.person.get("_break") == "nonce" else self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Token(TokenMixin):
    def __init__(self, value: dict[str, Any], person: dict[str, Any]) -> None:
        self.value, self.person, self.made = value, person, time.time()

    def check_client(self, client: ClientMixin) -> bool:
        return True

    def get_scope(self) -> str:
        return self.value["scope"]

    def get_expires_in(self) -> int:
        return 300

    def is_expired(self) -> bool:
        return time.time() > self.made + 300

    def is_revoked(self) -> bool:
        return False


def build(issuer: str, claims: Path) -> Flask:  # noqa: C901  one closure for each endpoint
    app = Flask(__name__)
    app.secret_key = "the provider's own"
    app.config["SESSION_COOKIE_NAME"] = "provider"
    codes: dict[str, Code] = {}
    tokens: dict[str, Token] = {}

    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = [
            "client_secret_basic",
            "client_secret_post",
        ]

        def save_authorization_code(self, code: str, request: Any) -> None:
            codes[code] = Code(code, request.payload, request.user)

        def query_authorization_code(self, code: str, client: Any) -> Code | None:
            return codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
            return authorization_code.person

    class OpenId(OpenIDCode):
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return any(code.nonce == nonce for code in codes.values())

        def resolve_client_private_key(self, client: Any) -> Any:
            broken = json.loads(claims.read_text()).get("_break") == "key"
            return OTHER_KEY if broken else KEY

        def get_client_algorithm(self, client: Any) -> str:
            return "RS256"

        def get_client_claims(self, client: Any) -> dict[str, Any]:
            now = int(time.time())
            return {"iss": issuer, "aud": [CLIENT_ID], "iat": now, "exp": now + 300}

        def generate_user_info(self, user: dict[str, Any], scope: str) -> UserInfo:
            return UserInfo(sub=user["sub"])  # the rest is in userinfo only

    class Validator(BearerTokenValidator):
        def authenticate_token(self, token_string: str) -> Token | None:
            return tokens.get(token_string)

    def save_token(token: dict[str, Any], request: Any) -> None:
        tokens[token["access_token"]] = Token(token, request.user)

    server = AuthorizationServer(app, query_client=lambda _: Client(), save_token=save_token)
    server.register_grant(Grant, [OpenId(require_nonce=True), CodeChallenge(required=True)])
    protect = ResourceProtector()
    protect.register_token_validator(Validator())

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Any:
        return jsonify(
            issuer=issuer,
            authorization_endpoint=f"{issuer}/authorize",
            token_endpoint=f"{issuer}/token",
            userinfo_endpoint=f"{issuer}/userinfo",
            jwks_uri=f"{issuer}/jwks",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256"],
            code_challenge_methods_supported=["S256"],
        )

    @app.get("/jwks")
    def jwks() -> Any:
        return jsonify(keys=[KEY.as_dict(private=False)])

    @app.get("/authorize")
    def authorize() -> Any:
        if request.args.get("code_challenge_method") != "S256":
            return "PKCE with S256 is needed", 400
        person = json.loads(claims.read_text())
        grant = server.get_consent_grant(end_user=person)
        return server.create_authorization_response(grant_user=person, grant=grant)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    @app.get("/userinfo")
    @protect("openid")
    def userinfo() -> Any:
        person = dict(current_token.person)
        if person.pop("_break", None) == "subject":
            person["sub"] = "somebody-else"
        return jsonify(person)

    return app


if __name__ == "__main__":
    port = int(sys.argv[1])
    build(f"http://127.0.0.1:{port}", Path(sys.argv[2])).run("127.0.0.1", port, threaded=True)
