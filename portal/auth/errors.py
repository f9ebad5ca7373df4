"""Errors of signing in.

AppError
 ├── Invalid    ── SignInRefused, WeakPassword, WrongCode
 └── NotAllowed ── NoMembership
"""

from __future__ import annotations

from core.errors import Invalid, NotAllowed


class SignInRefused(Invalid):
    """Name, password or code do not fit, or the account is locked: we do not say which."""

    code = "sign_in.refused"

    def __init__(self) -> None:
        super().__init__(
            "E-mail, password or code do not fit. After several wrong tries an account rests "
            "for a few minutes; ask your administrator if you cannot get in."
        )


class CodeNeeded(SignInRefused):
    """The password fits, and the account asks for the code of its second factor too."""

    code = "sign_in.code_needed"


class WeakPassword(Invalid):
    """The new password is too easy to guess; says what is missing."""

    code = "password.weak"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"new_password": message})


class WrongPassword(Invalid):
    """The present password does not fit."""

    code = "password.wrong"

    def __init__(self) -> None:
        message = "This is not your present password."
        super().__init__(message, fields={"password": message})


class WrongCode(Invalid):
    """The six digits do not fit the secret."""

    code = "totp.wrong"

    def __init__(self) -> None:
        message = "These six digits do not fit. Check the time of your phone and try the next ones."
        super().__init__(message, fields={"code": message})


class NoMembership(NotAllowed):
    """The person is known but belongs to no organization here, or to none any more."""

    code = "sign_in.no_membership"

    def __init__(self) -> None:
        super().__init__(
            "Your account belongs to no organization in this portal. "
            "Ask the administrator of your organization to add you."
        )
