"""What each package says of itself is so, and no folder holds more modules than one can look over."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("portal", "certificates", "notifications", "registry", "extraction", "core")
MOST_MODULES = 30


def modules_below(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


PACKAGES = [name_of(path) for path in modules_below(*CODE) if path.name == "__init__.py"]


def docstring(package: str) -> str:
    path = ROOT.joinpath(*package.split("."), "__init__.py")
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def names_after(package: str, words: str) -> set[str] | None:
    """The modules named behind these words, up to the end of the clause; None if none are said."""
    found = re.search(rf"^{words}((?:[^.;:`]|`[^`]*`)*)", docstring(package), re.MULTILINE)
    if found is None:
        return None
    return {f"{package}.{name}" for name in re.findall(r"`(\w+)`", found[1])}


@cache
def imports() -> frozenset[tuple[str, str]]:
    """Every (module, module that it imports) of the code."""
    paths = modules_below(*CODE)
    known = {name_of(path) for path in paths}
    found = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    whole = f"{node.module}.{alias.name}"
                    found.add((name_of(path), whole if whole in known else node.module))
            elif isinstance(node, ast.Import):
                found |= {(name_of(path), alias.name) for alias in node.names}
    return frozenset(found)


def taken_from(package: str) -> set[str]:
    """What modules outside a package import of its inside."""
    inside = f"{package}."
    return {
        what
        for who, what in imports()
        if what.startswith(inside) and who != package and not who.startswith(inside)
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_what_lives_there_and_what_may_be_taken(package: str) -> None:
    lines = [line for line in docstring(package).splitlines() if line.strip()]

    assert len(lines) >= 3


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_said_to_stay_inside_does(package: str) -> None:
    kept = names_after(package, "Not from outside:") or set()

    assert {name for name in kept if not (ROOT / f"{name.replace('.', '/')}.py").is_file()} == set()
    assert taken_from(package) & kept == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_only_what_is_named_is_taken_where_the_package_says_only(package: str) -> None:
    only = names_after(package, "From outside: only")
    if "From outside: nothing" in docstring(package):
        only = set()

    assert only is None or taken_from(package) <= only


def test_pages_of_every_room_say_what_may_be_taken() -> None:
    rooms = [name for name in PACKAGES if name.startswith(("registry.", "portal.web."))]

    assert len(rooms) > 20
    assert [name for name in rooms if "From outside:" not in docstring(name)] == []


def test_no_folder_is_too_large_to_look_over() -> None:
    sizes = Counter(
        str(path.parent.relative_to(ROOT))
        for path in modules_below(*CODE)
        if path.name != "__init__.py"
    )

    assert [folder for folder, size in sizes.items() if size > MOST_MODULES] == []
