from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from core.settings import Settings
from core.storage import BucketStore, Damaged, FileMissing, FolderStore, Store, make_store

DATA = b"%PDF-1.7 a certificate"
DIGEST = hashlib.sha256(DATA).hexdigest()
KEY = f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"


@pytest.fixture(scope="module")
def s3_endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name, value in {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3.client("s3", endpoint_url=s3_endpoint)
    client.create_bucket(Bucket="lots")
    yield client
    for item in client.list_objects_v2(Bucket="lots").get("Contents", []):
        client.delete_object(Bucket="lots", Key=item["Key"])
    client.delete_bucket(Bucket="lots")
    client.close()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return FolderStore(tmp_path / "files")
    return BucketStore(request.getfixturevalue("bucket"), "lots")


class TestStores:
    def test_what_was_put_comes_back_under_its_hash(self, store: Store) -> None:
        assert not store.holds(DIGEST)

        assert store.put(DATA) == DIGEST

        assert store.holds(DIGEST)
        assert store.get(DIGEST) == DATA

    def test_the_same_twice_is_one_file(self, store: Store) -> None:
        assert store.put(DATA) == store.put(DATA)

    def test_an_empty_file_is_a_file(self, store: Store) -> None:
        assert store.get(store.put(b"")) == b""

    def test_what_was_never_put_is_missing(self, store: Store) -> None:
        with pytest.raises(FileMissing, match=DIGEST):
            store.get(DIGEST)

    @pytest.mark.parametrize(
        "name", ["", "../../etc/passwd", DIGEST.upper(), DIGEST[:-1], f"{DIGEST}\n", f"{DIGEST}/x"]
    )
    def test_a_name_that_is_no_hash_reaches_nothing(self, store: Store, name: str) -> None:
        with pytest.raises(FileMissing):
            store.get(name)
        with pytest.raises(FileMissing):
            store.holds(name)


class TestFolderStore:
    def test_a_damaged_file_is_not_handed_out(self, tmp_path: Path) -> None:
        store = FolderStore(tmp_path)
        store.put(DATA)
        (tmp_path / KEY).write_bytes(DATA[:-1])

        with pytest.raises(Damaged, match="backup"):
            store.get(DIGEST)

    def test_a_failed_write_leaves_nothing_behind(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_handle: int) -> None:
            raise OSError(28, "No space left on device")

        store = FolderStore(tmp_path)
        monkeypatch.setattr("core.storage.os.fsync", full)

        with pytest.raises(OSError, match="No space left"):
            store.put(DATA)

        assert not store.holds(DIGEST)
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]


class TestBucketStore:
    def test_a_damaged_object_is_not_handed_out(self, bucket: Any) -> None:
        store = BucketStore(bucket, "lots")
        store.put(DATA)
        bucket.put_object(Bucket="lots", Key=KEY, Body=b"something else")

        with pytest.raises(Damaged, match=DIGEST):
            store.get(DIGEST)


class TestMakeStore:
    def test_a_folder_inside_the_data_directory(self, tmp_path: Path) -> None:
        store = make_store(Settings(data_dir=tmp_path))

        store.put(DATA)

        assert (tmp_path / "files" / KEY).read_bytes() == DATA

    def test_a_bucket_at_the_endpoint_that_is_set(self, bucket: Any, s3_endpoint: str) -> None:
        settings = Settings(storage="s3", s3_bucket="lots", s3_endpoint=s3_endpoint)

        store = make_store(settings)
        store.put(DATA)

        assert isinstance(store, BucketStore)
        assert bucket.get_object(Bucket="lots", Key=KEY)["Body"].read() == DATA
        store.client.close()
