"""Electronic signatures: the person gives the password again and signs exact content.

21 CFR 11.50 (name, time, meaning), 11.70 (bound to the record), 11.200(a)(1) (identified
again). The hash binds the signature to the content; `signature_fits` proves it later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Permission
from registry.documents.errors import SignatureRefused
from registry.documents.models import Signature
from registry.parties.errors import UserNotFound
from registry.parties.models import User

_LONGEST_PASSWORD = 200
#: Wrong tries before the account rests, and for how long.
FREE_TRIES = 5
REST = timedelta(minutes=5)
_hasher = PasswordHasher()


def sign_record(
    session: Session,
    actor: Actor,
    *,
    password: str,
    meaning: str,
    subject: str,
    content: Mapping[str, Any],
    at: datetime,
) -> Signature:
    """Sign `content` as the actor.

    Args:
        session: Joins the caller's transaction.
        actor: Who signs; needs the permission to sign decisions.
        password: The actor's own, typed again for this signature.
        meaning: What the signature states: "approval", "rejection", ...
        subject: What is signed, such as "document:<public id>".
        content: Exactly what is signed: plain JSON values.
        at: When.

    Raises:
        SignatureRefused: The password does not fit, or the account has none or rests.

    """
    actor.require(Permission.SIGN_DECISIONS)
    user = session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise UserNotFound("Only a person can sign.")
    _check_password(user, password, at)
    signature = Signature(
        user_id=user.id,
        printed_name=user.name,
        meaning=meaning,
        at=at,
        subject=subject,
        record_hash=hash_record(content),
    )
    session.add(signature)
    session.flush()
    audit.record(
        session,
        actor,
        "signature.sign",
        subject,
        at=at,
        after={"meaning": meaning, "name": user.name, "record_hash": signature.record_hash},
    )
    return signature


def try_password(
    session: Session, actor: Actor, password: str, *, at: datetime
) -> SignatureRefused | None:
    """Return why the password does not identify the actor, None if it does.

    A wrong try is counted in the caller's transaction, which must commit in both cases;
    after several the account rests (21 CFR 11.300(d)). Call it in a transaction of its
    own before the one that signs.
    """
    user = session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise UserNotFound("Only a person can sign.")
    resting = user.locked_until is not None and user.locked_until > at
    try:
        _check_password(user, password, at)
    except SignatureRefused as refusal:
        if not resting and user.password_hash is not None:
            user.failed_sign_ins += 1
            if user.failed_sign_ins >= FREE_TRIES:
                user.locked_until = at + REST
            audit.record(session, actor, "signature.refused", f"user:{user.public_id}", at=at)
            session.flush()
        return refusal
    user.failed_sign_ins = 0
    session.flush()
    return None


def hash_record(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 (hex) of the canonical JSON of what is signed."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


def canonical_json(content: Mapping[str, Any]) -> bytes:
    """Return the one JSON form of a content that its hash is taken of."""
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    return text.encode()


def signature_fits(signature: Signature, content: Mapping[str, Any]) -> bool:
    """Return whether the content is what was signed."""
    return hash_record(content) == signature.record_hash


def _check_password(user: User, password: str, at: datetime) -> None:
    if user.locked_until is not None and user.locked_until > at:
        raise SignatureRefused("Your account rests after wrong tries. Wait a few minutes.")
    if user.password_hash is None:
        raise SignatureRefused(
            "You sign in elsewhere and have no password here. Set one in your account to sign."
        )
    try:
        _hasher.verify(user.password_hash, password[: _LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError) as error:
        raise SignatureRefused("This is not your password. Nothing was signed.") from error
