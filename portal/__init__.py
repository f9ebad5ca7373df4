"""The application: who asks, what may they do, what do they see.

From outside: `create_app` for a WSGI server; the console script calls `portal.cli`.
Nothing below the portal imports it; what needs both registry and notifications stands here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from core.settings import Settings


def create_app(settings: Settings, *, engine: Engine | None = None, testing: bool = False) -> Flask:
    """Return the web application; `engine` shares a database that is open already."""
    from portal.web.application import build  # noqa: PLC0415  the command line needs no web

    return build(settings, engine=engine, testing=testing)
