"""The demo company: filled once through the portal's own services.

`fill` is the door. It returns the sign-ins; a second call finds the company and changes
nothing. Each step below is a module of this package; a step is one transaction, so that a
fill which was interrupted starts anew with the step that was not finished.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.settings import Settings
    from portal.demo.people import SignIn


def fill(settings: Settings, *, say: Callable[[str], None]) -> Sequence[SignIn]:
    """Make the demo company in an empty database; return its accounts.

    Args:
        settings: Of the demo; its database is migrated.
        say: Gets one sentence for each step that takes time.

    """
    # The demo's parts load late: `lotbridge --help` needs none of them.
    from core.clock import utc_now  # noqa: PLC0415
    from core.db.engine import make_engine  # noqa: PLC0415
    from core.db.session import unit_of_work  # noqa: PLC0415
    from portal.demo import catalogue, people, story  # noqa: PLC0415

    engine = make_engine(settings.database)
    now = utc_now()
    with unit_of_work(engine) as session:
        if not people.is_filled(session):
            say("Adding the companies and their people")
            people.add_people(session, at=now)
    with unit_of_work(engine) as session:
        if not catalogue.is_filled(session):
            say("Adding items, places, limits and orders")
            catalogue.add_catalogue(session, at=now)
    story.tell(engine, settings, at=now, say=say)
    engine.dispose()
    return people.sign_ins()
