"""The start page: sends everybody to the place where their work waits."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from portal.web.frame.auth import requires
from portal.web.frame.navigation import first_place

bp = Blueprint("start", __name__)


@bp.get("/")
@requires(Permission.USE_ACCOUNT)
def index() -> ResponseReturnValue:
    """Go to the first place of the person's navigation."""
    endpoint = first_place()
    return redirect(url_for(endpoint)) if endpoint else render_template("frame/start/empty.html")
