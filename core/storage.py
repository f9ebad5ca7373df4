"""Files by content: `put` returns the SHA-256 under which the bytes are found again."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from core.errors import NotFound, Unavailable
from core.settings import Settings

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileMissing(NotFound):
    """The store holds no such content."""

    code = "storage.missing"


class Damaged(Unavailable):
    """What the store holds no longer has the hash of its name."""

    code = "storage.damaged"


class Store(Protocol):
    """A place for bytes, named by their SHA-256 (64 hex digits)."""

    def put(self, data: bytes) -> str:
        """Keep the bytes; return their SHA-256. Keeping the same twice costs nothing."""
        ...

    def get(self, digest: str) -> bytes:
        """Return the bytes; FileMissing, or Damaged if they do not match their name."""
        ...

    def holds(self, digest: str) -> bool:
        """Return whether the content is there."""
        ...


class FolderStore:
    """A folder: ab/cd/abcd... Files appear whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes) -> str:
        """Write under a temporary name, sync, rename."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if path.exists():
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return digest

    def get(self, digest: str) -> bytes:
        """Read and check."""
        path = self._path(digest)
        if not path.is_file():
            raise FileMissing(f"No stored file has the hash {digest}.")
        return _checked(path.read_bytes(), digest)

    def holds(self, digest: str) -> bool:
        """Return whether the file is there."""
        return self._path(digest).is_file()

    def _path(self, digest: str) -> Path:
        _check_name(digest)
        return self.root / digest[:2] / digest[2:4] / digest


class BucketStore:
    """An S3 bucket; encryption at rest is the bucket's."""

    def __init__(self, client: Any, bucket: str) -> None:
        self.client = client
        self.bucket = bucket

    def put(self, data: bytes) -> str:
        """Upload unless it is there."""
        digest = hashlib.sha256(data).hexdigest()
        if not self.holds(digest):
            self.client.put_object(Bucket=self.bucket, Key=_key(digest), Body=data)
        return digest

    def get(self, digest: str) -> bytes:
        """Download and check."""
        _check_name(digest)
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=_key(digest))
        except self.client.exceptions.NoSuchKey as error:
            raise FileMissing(f"No stored file has the hash {digest}.") from error
        data: bytes = answer["Body"].read()
        return _checked(data, digest)

    def holds(self, digest: str) -> bool:
        """Ask for the key by listing it: works without the right to read it."""
        _check_name(digest)
        answer = self.client.list_objects_v2(Bucket=self.bucket, Prefix=_key(digest), MaxKeys=1)
        return bool(answer.get("KeyCount"))


def make_store(settings: Settings, *, s3_client: Callable[..., Any] | None = None) -> Store:
    """Return the store that the settings name."""
    if settings.storage == "folder":
        return FolderStore(settings.data_dir / "files")
    if s3_client is None:
        import boto3  # noqa: PLC0415  heavy, and only for installations that use a bucket

        s3_client = boto3.client
    endpoint = {"endpoint_url": settings.s3_endpoint} if settings.s3_endpoint else {}
    return BucketStore(s3_client("s3", **endpoint), settings.s3_bucket)


def _check_name(digest: str) -> None:
    if not _DIGEST.fullmatch(digest):
        raise FileMissing("That is not the name of a stored file.")


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def _checked(data: bytes, digest: str) -> bytes:
    if hashlib.sha256(data).hexdigest() != digest:
        raise Damaged(f"The stored file {digest} is damaged; restore it from a backup.")
    return data
