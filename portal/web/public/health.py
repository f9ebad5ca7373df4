"""Is the portal alive, and can it reach what it needs? For load balancers and monitors."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.errors import Unavailable
from portal.web.frame.auth import public
from portal.web.frame.context import reading

bp = Blueprint("health", __name__)


class DatabaseDown(Unavailable):
    """The database does not answer."""

    code = "health.database"


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Answer at all."""
    return {"status": "ok"}


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Answer if the database does; 503 if not."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        raise DatabaseDown("The database does not answer.") from error
    return {"status": "ok", "database": "ok"}
