"""Local accounts: check a sign-in, change a password, set up a second factor."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import record
from portal.auth.errors import CodeNeeded, SignInRefused, WrongCode, WrongPassword
from portal.auth.passwords import (
    check_new_password,
    hash_password,
    needs_rehash,
    password_fits,
)
from registry.parties.errors import UserNotFound
from registry.parties.models import User

#: Wrong tries before an account rests, and for how long; doubles with each further try.
FREE_TRIES = 5
FIRST_REST = timedelta(minutes=1)
LONGEST_REST = timedelta(hours=1)
#: Steps of 30 seconds that a phone's clock may be off, to either side.
CLOCK_STEPS = 1
_STEP_SECONDS = 30


def check_sign_in(
    session: Session, email: str, password: str, *, code: str = "", at: datetime
) -> User | None:
    """Return the user if e-mail, password and code fit; None if not, with the try counted.

    The caller commits in both cases: a counted try must stand.

    Raises:
        CodeNeeded: The password fits, and the account has a second factor.

    """
    user = session.scalars(
        select(User).where(User.email == email.strip().lower()).with_for_update()
    ).first()
    fits = password_fits(user.password_hash if user else None, password)
    if user is None:
        return None
    if not user.active or (user.locked_until is not None and user.locked_until > at):
        return None
    if fits and user.totp_secret:
        if not code.strip():
            raise CodeNeeded
        fits = _code_fits(session, user, code, at)
    if not fits:
        _count_failure(user, at)
        return None
    user.failed_sign_ins, user.locked_until = 0, None
    if user.password_hash and needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)
    session.flush()
    return user


def confirm_password(session: Session, actor: Actor, password: str, *, at: datetime) -> User:
    """Return the actor's user if the password fits, for a signature or a change of security.

    Raises:
        WrongPassword: It does not fit, or the account rests after too many tries.

    """
    user = get_own_user(session, actor)
    if user.locked_until is not None and user.locked_until > at:
        raise WrongPassword
    if not password_fits(user.password_hash, password):
        raise WrongPassword
    return user


def get_own_user(session: Session, actor: Actor) -> User:
    """Return the actor's own account; UserNotFound for a system actor."""
    user = session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise UserNotFound("There is no such account.")
    return user


def change_password(
    session: Session, actor: Actor, *, password: str, new_password: str, at: datetime
) -> None:
    """Set a new password; WrongPassword or WeakPassword if it cannot be."""
    user = confirm_password(session, actor, password, at=at)
    check_new_password(new_password, about=f"{user.email} {user.name}")
    user.password_hash = hash_password(new_password)
    record(session, actor, "account.change_password", f"user:{user.public_id}", at=at)
    session.flush()


def new_totp_secret() -> str:
    """Return a fresh secret for an authenticator app."""
    return pyotp.random_base32()


def totp_address(secret: str, email: str) -> str:
    """Return the otpauth:// address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Lotbridge")


def turn_totp_on(
    session: Session, actor: Actor, *, secret: str, code: str, password: str, at: datetime
) -> None:
    """Ask for a code at every sign-in from now on; the first code proves that the app works."""
    user = confirm_password(session, actor, password, at=at)
    if not pyotp.TOTP(secret).verify(code.strip(), for_time=at, valid_window=CLOCK_STEPS):
        raise WrongCode
    user.totp_secret = secret
    record(session, actor, "account.turn_totp_on", f"user:{user.public_id}", at=at)
    session.flush()


def turn_totp_off(session: Session, actor: Actor, *, password: str, at: datetime) -> None:
    """Ask for no code any more."""
    user = confirm_password(session, actor, password, at=at)
    user.totp_secret = None
    record(session, actor, "account.turn_totp_off", f"user:{user.public_id}", at=at)
    session.flush()


def _count_failure(user: User, at: datetime) -> None:
    user.failed_sign_ins += 1
    over = user.failed_sign_ins - FREE_TRIES
    if over >= 0:
        user.locked_until = at + min(FIRST_REST * 2 ** min(over, 10), LONGEST_REST)


def _code_fits(session: Session, user: User, code: str, at: datetime) -> bool:
    """Check the code, and that it was not used before (RFC 6238, 5.2)."""
    assert user.totp_secret is not None
    totp = pyotp.TOTP(user.totp_secret)
    moments = (at + timedelta(seconds=_STEP_SECONDS * n) for n in (0, -CLOCK_STEPS, CLOCK_STEPS))
    step = next((totp.timecode(m) for m in moments if totp.verify(code.strip(), for_time=m)), None)
    if step is None:
        return False
    used = session.execute(
        update(User)
        .where(User.id == user.id)
        .where((User.totp_last_step.is_(None)) | (User.totp_last_step < step))
        .values(totp_last_step=step)
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


__all__ = [
    "SignInRefused",
    "change_password",
    "check_sign_in",
    "confirm_password",
    "get_own_user",
    "new_totp_secret",
    "totp_address",
    "turn_totp_off",
    "turn_totp_on",
]
