"""The page of capabilities counts itself right, and everything that it names is there."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

import click
import pytest
from flask import Flask

from core.db.base import Base
from core.settings import Settings
from portal import create_app
from portal.cli import main
from tests.docs.pages import ROOT

PAGE = ROOT / "docs/capabilities.md"
TESTS = ROOT / "tests"
STATES = ("met", "part", "later")
_COUNTS = r"Today (\d+) are met, (\d+) are met in part, and (\d+) are not there at all\."
_METHODS = {"GET", "POST"}
_MONEY = re.compile(r"(^|_)(cost|price|amount_due|currency|money|value_in)(_|$)")


class Capability(NamedTuple):
    """One row of the tables."""

    id: str
    what: str
    state: str
    where: str
    missing: str

    @property
    def named(self) -> list[str]:
        return re.findall(r"`([^`]+)`", self.where)


def capabilities() -> list[Capability]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| S-")]
    return [Capability(*(cell.strip() for cell in row.strip("|").split("|"))) for row in rows]


def is_test(name: str) -> bool:
    return name.endswith(".py")


def is_page(name: str) -> bool:
    return "/" in name


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every page as "GET /lots/<id>", whatever its variables are called."""
    folder = tmp_path_factory.mktemp("portal")
    app: Flask = create_app(
        Settings(
            data_dir=folder, database_url=f"sqlite:///{folder}/empty.db", secret_key="only here"
        ),
        testing=True,
    )
    return {
        f"{method} {shape(rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in _METHODS & (rule.methods or set())
    }


def shape(address: str) -> str:
    return re.sub(r"<[^>]*>", "<>", address)


def test_each_capability_stands_once_and_in_order() -> None:
    assert [row.id for row in capabilities()] == [f"S-{number:02}" for number in range(1, 96)]


def test_the_sentence_counts_the_states_of_the_rows() -> None:
    said = re.search(_COUNTS, PAGE.read_text(encoding="utf-8"))
    states = Counter(row.state for row in capabilities())

    assert said is not None
    assert [int(count) for count in said.groups()] == [states[state] for state in STATES]
    assert set(states) <= set(STATES)


def test_what_is_met_misses_nothing_and_everything_else_says_what() -> None:
    for row in capabilities():
        assert (row.state == "met") == (row.missing == ""), row.id
        if row.missing:
            assert row.missing.endswith("."), row.id


def test_what_is_there_names_its_tests_and_they_exist() -> None:
    there = {path.name for path in TESTS.rglob("test_*.py")}

    for row in capabilities():
        tests = [name for name in row.named if is_test(name)]
        assert tests or row.state == "later", row.id
        assert set(tests) <= there, row.id


def test_each_page_that_is_named_exists(pages: set[str]) -> None:
    for row in capabilities():
        for name in row.named:
            if is_page(name):
                asked = name if name.startswith(tuple(_METHODS)) else f"GET {name}"
                assert shape(asked) in pages, f"{row.id}: {name}"


def test_each_command_that_is_named_exists_with_its_options() -> None:
    for row in capabilities():
        for name in row.named:
            if not is_page(name) and not is_test(name):
                assert is_command(name), f"{row.id}: {name}"


def is_command(text: str) -> bool:
    """Whether `lotbridge` has this command, with these options."""
    found: click.Command | None = main
    options = []
    for word in text.split():
        if word.startswith("--"):
            options.append(word)
        elif isinstance(found, click.Group):
            found = found.get_command(click.Context(found), word)
        else:
            return False
    if found is None:
        return False
    known = {option for parameter in found.params for option in parameter.opts}
    return set(options) <= known


def test_no_column_of_the_database_holds_money() -> None:
    # S-36: lots are tracked, not valued.
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
    }

    assert len(columns) > 200
    assert [name for name in columns if _MONEY.search(name.partition(".")[2])] == []
