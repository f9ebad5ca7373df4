"""What must be right before the portal starts, however it is started."""

from __future__ import annotations

from datetime import datetime

from certificates.keys import load_key, require_usable
from certificates.typefaces import missing_packages
from core.settings import Settings


def warnings_of(settings: Settings, *, at: datetime) -> list[str]:
    """Return what works only in part, in sentences that say what to do.

    Raises:
        SigningFailed: The signing key cannot be used at all.

    """
    said = []
    missing = missing_packages()
    if missing:
        said.append(
            f"Fonts are missing: install the Debian package{'s' if missing[1:] else ''} "
            f"{' and '.join(missing)}. Certificates with characters of other scripts are refused "
            "until then."
        )
    key = load_key(settings)
    require_usable(key, at=at)
    if key.company is None and not settings.signing_pkcs12:
        said.append(
            "The signing key names no company: it is made anew with the first certificate; one "
            "that has signed before stays until its folder `signing` is moved away."
        )
    return said
