"""What we build on: listed, locked, and under licences that let everybody use it."""

from __future__ import annotations

import importlib.metadata
import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NODE = json.loads((ROOT / "package.json").read_text())
PERMISSIVE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser|Zlib|HPND"
    r"|Unlicense|CC0|Public Domain|BSL|Boost)",
    re.IGNORECASE,
)
#: Not installed on Linux, or without licence data in the package: looked up by hand.
KNOWN = {"brotlicffi": "MIT", "colorama": "BSD-3-Clause", "pywin32": "PSF", "uv": "MIT"}


def names(lock: str) -> list[str]:
    text = (ROOT / "requirements" / lock).read_text()
    return re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==", text, re.MULTILINE)


def licence(name: str) -> str:
    try:
        data = importlib.metadata.metadata(name)
    except importlib.metadata.PackageNotFoundError:
        return KNOWN.get(name, "not installed")
    classifiers = [c for c in data.get_all("Classifier") or [] if c.startswith("License")]
    return " ".join([data.get("License-Expression") or "", data.get("License") or "", *classifiers])


def test_every_direct_dependency_is_explained() -> None:
    text = (ROOT / "docs/dependencies.md").read_text()
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    direct = [re.match(r"[A-Za-z0-9_-]+", line).group() for line in wanted]  # type: ignore[union-attr]
    browser = [*NODE["dependencies"], *NODE["devDependencies"]]

    missing = [name for name in [*direct, *browser] if f"| {name} |" not in text]

    assert missing == []


@pytest.mark.parametrize("name", names("base.lock"))
def test_the_product_uses_permissive_licences_only(name: str) -> None:
    text = licence(name)

    assert PERMISSIVE.search(text), f"{name}: {text[:200]}"


@pytest.mark.parametrize("lock", ["bootstrap.lock", "base.lock", "test.lock"])
def test_locks_carry_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text()

    assert text.count("--hash=sha256:") >= len(names(lock)) > 0
    assert "://" not in text
    assert "index-url" not in text


def test_the_front_end_lock_carries_hashes_and_no_download_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    fetched = [value for path, value in packages.items() if path]

    assert fetched
    assert all(value["integrity"].startswith("sha512-") for value in fetched)
    assert not any("resolved" in value for value in fetched)


def test_the_locks_hold_every_direct_dependency() -> None:
    locked = {name.lower().replace("_", "-") for name in names("base.lock")}

    direct = {re.match(r"[A-Za-z0-9_-]+", d).group().lower() for d in PROJECT["dependencies"]}  # type: ignore[union-attr]

    assert direct <= locked
