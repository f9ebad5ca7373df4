"""The guard: every view names who may use it, and every request passes here first.

A view carries exactly one mark: `@requires(Permission.X)` or `@public`. A view without
one is refused, so that a forgotten mark shows at once and opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from core.actor import Actor, Permission
from core.clock import utc_now
from portal.auth import sessions
from portal.web.frame.bearer import machine
from portal.web.frame.context import Parts, reading, transaction
from portal.web.frame.errors import SignInNeeded, wants_json

View = TypeVar("View", bound=Callable[..., Any])

#: Where the token of the sign-in lies in the signed cookie.
TOKEN = "token"  # noqa: S105  the name of a key
_MARK = "__permission__"
_PUBLIC = "public"


class UnmarkedView(Exception):
    """A view names no permission and is not public: a programming error."""


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view: only people with the permission may use it."""

    def mark(view: View) -> View:
        setattr(view, _MARK, permission)
        return view

    return mark


def public(view: View) -> View:
    """Mark a view: strangers may use it."""
    setattr(view, _MARK, _PUBLIC)
    return view


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    """Return what the endpoint requires, None if it is public; UnmarkedView without a mark."""
    if endpoint == "static":
        return None
    mark = getattr(app.view_functions[endpoint], _MARK, None)
    if mark is None:
        raise UnmarkedView(f"{endpoint} needs @requires(Permission...) or @public")
    return None if mark == _PUBLIC else Permission(mark)


def install(app: Flask, parts: Parts) -> None:
    """Load the actor and check the permission before every request."""
    idle = timedelta(minutes=parts.settings.session_idle_minutes)

    @app.before_request
    def _guard() -> ResponseReturnValue | None:
        g.actor = None
        if request.endpoint == "static":
            return None
        g.actor = machine()
        if g.actor is None:
            _load_actor(idle)
        if request.endpoint is None:
            return None  # no such address: the error map answers
        permission = permission_of(app, request.endpoint)
        if permission is None:
            return None
        if g.actor is None:
            return _send_to_sign_in()
        g.actor.require(permission)
        return None


def may_open(endpoint: str) -> bool:
    """Return whether the endpoint exists and the person, or a stranger, may use it."""
    if endpoint not in current_app.view_functions:
        return False
    permission = permission_of(current_app, endpoint)
    actor: Actor | None = g.get("actor")
    return permission is None or (actor is not None and actor.may(permission))


def begin(token: str) -> None:
    """Put a new sign-in into the cookie; nothing of the session before survives."""
    theme = session.get("theme")
    session.clear()
    session[TOKEN] = token
    if theme:
        session["theme"] = theme


def end() -> None:
    """Forget the sign-in on the server and in the cookie."""
    token = session.get(TOKEN)
    if token:
        with transaction() as database:
            sessions.close_sign_in(database, token, at=utc_now())
    session.clear()


def safe_next(address: str | None) -> str:
    """Return a path of this portal to go on to; anything else becomes the start page."""
    if address and address.startswith("/") and not address.startswith(("//", "/\\")):
        parts = urlsplit(address)
        if not parts.scheme and not parts.netloc and "\\" not in address:
            return address
    return url_for("start.index")


def _load_actor(idle: timedelta) -> None:
    token = session.get(TOKEN)
    if not token:
        return
    now = utc_now()
    with reading() as database:
        row = sessions.find_sign_in(database, token, at=now, idle=idle)
        g.actor = sessions.load_actor(database, row) if row else None
    if row is None or g.actor is None:
        session.pop(TOKEN, None)
    elif now - row.seen_at >= sessions.SEEN_EVERY:
        with transaction() as database:
            sessions.note_seen(database, row.id, at=now)


def _send_to_sign_in() -> ResponseReturnValue:
    if wants_json():
        raise SignInNeeded("Please sign in.")
    onward = request.full_path.rstrip("?") if request.method == "GET" else None
    target = url_for("sign_in.show", next=onward)
    if request.headers.get("HX-Request"):  # a fragment: the whole page must go there
        return "", 401, {"HX-Redirect": target}
    return redirect(target)
