"""Settings from the environment, checked once at start: a bad value stops the program."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any


class BadSetting(Exception):
    """A setting cannot be used; the message names the variable and what it must be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set from outside, each as LOTBRIDGE_<NAME> in capitals."""

    #: Where data lives when nothing else is said: database, files, keys.
    data_dir: Path = Path("var/lotbridge")
    #: sqlite:///... or postgresql://...; empty: a file in `data_dir`.
    database_url: str = ""
    #: Signs sessions and links; empty: made once and kept in `data_dir`.
    secret_key: str = field(default="", repr=False)
    #: The address people use, without a slash at the end; links and QR codes carry it.
    public_url: str = "http://127.0.0.1:8000"
    #: "folder" or "s3".
    storage: str = "folder"
    s3_bucket: str = ""
    s3_endpoint: str = ""
    #: smtp://host:port, smtps://user:password@host:port, or "viewer" (built-in page).
    mail_url: str = field(default="viewer", repr=False)
    mail_from: str = "Lotbridge <lotbridge@localhost>"
    #: OpenID Connect; empty issuer: local accounts only.
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_organization_claim: str = "organization"
    oidc_role_claim: str = "roles"
    #: PKCS#12 file that signs certificates; empty: an own key, made once.
    signing_pkcs12: str = ""
    signing_password: str = field(default="", repr=False)
    timestamp_url: str = ""
    #: True: webhooks may go to addresses of the own network, and by plain http.
    webhook_private: bool = False
    #: Further signs that the scanners here send for the GS1 separator, with blanks between.
    scan_separators: str = ""
    workers: int = 1
    max_upload_mb: int = 50
    max_pages: int = 200
    session_idle_minutes: int = 60
    #: Own test names for reading: TOML files, joined as in PATH.
    dictionary: str = ""
    #: True for https: cookies are sent over TLS only.
    secure_cookies: bool = False
    demo: bool = False

    def __post_init__(self) -> None:
        if self.storage not in {"folder", "s3"}:
            raise BadSetting(f"LOTBRIDGE_STORAGE must be folder or s3, not {self.storage!r}")
        if self.storage == "s3" and not self.s3_bucket:
            raise BadSetting("LOTBRIDGE_S3_BUCKET is needed with LOTBRIDGE_STORAGE=s3")
        if self.public_url.endswith("/") or "://" not in self.public_url:
            raise BadSetting("LOTBRIDGE_PUBLIC_URL must be like https://host, no slash at the end")
        if min(self.workers, self.max_upload_mb, self.max_pages, self.session_idle_minutes) < 1:
            raise BadSetting("workers, limits and times must be 1 or more")
        missing = [str(path) for path in self.dictionaries if not path.is_file()]
        if missing:
            raise BadSetting(f"LOTBRIDGE_DICTIONARY names {missing[0]}, which is no file")

    @property
    def dictionaries(self) -> tuple[Path, ...]:
        """The files of own test names."""
        return tuple(Path(name) for name in self.dictionary.split(os.pathsep) if name)

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.data_dir / 'lotbridge.db'}"


def load_settings(environment: Mapping[str, str], **overrides: Any) -> Settings:
    """Return the settings; raise BadSetting on a value of the wrong kind or an unknown name."""
    known = {f"LOTBRIDGE_{item.name.upper()}": item for item in fields(Settings)}
    values: dict[str, Any] = {}
    for name, text in environment.items():
        if not name.startswith("LOTBRIDGE_") or name == "LOTBRIDGE_CORPUS":
            continue
        if name not in known:
            raise BadSetting(f"{name} is not a setting; known are {', '.join(sorted(known))}")
        values[known[name].name] = _convert(name, text, str(known[name].type))
    return Settings(**{**values, **overrides})


def _convert(name: str, text: str, kind: str) -> Any:
    if kind == "int":
        try:
            return int(text)
        except ValueError as error:
            raise BadSetting(f"{name} must be a whole number, not {text!r}") from error
    if kind == "bool":
        if text.lower() not in {"1", "0", "true", "false", "yes", "no"}:
            raise BadSetting(f"{name} must be yes or no, not {text!r}")
        return text.lower() in {"1", "true", "yes"}
    return Path(text) if kind == "Path" else text
