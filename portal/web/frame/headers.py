"""Headers that tell a browser what our pages may do: nothing inline, nothing foreign."""

from __future__ import annotations

from flask import Flask, Response, request

from portal.web.frame.context import Parts

#: Scripts, styles, fonts and requests from here only. `data:` images are Bootstrap's own
#: symbols in its style sheet; `blob:` are pictures that the camera page makes.
_SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self' blob:",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


def policy(**more: str) -> str:
    """Return the content security policy; `script_src="'x'"` allows a page one source more."""
    added = {name.replace("_", "-"): f" {source}" for name, source in more.items()}
    return "; ".join(f"{name} {sources}{added.get(name, '')}" for name, sources in _SOURCES.items())


POLICY = policy()


def install(app: Flask, parts: Parts) -> None:
    """Set the headers on every answer."""
    secure = parts.settings.secure_cookies

    @app.after_request
    def _harden(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        if secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint != "static":
            headers.setdefault("Cache-Control", "no-store")
        return response
