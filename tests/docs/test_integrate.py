"""The pages about imports name every column, and their examples are taken as printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from registry.imports import items, orders, partners, rows
from tests.databases import migrated_sqlite

Run = Callable[..., Result]
PAGES = Path(__file__).parents[2] / "docs" / "integrate"


def page(name: str) -> str:
    return (PAGES / name).read_text(encoding="utf-8")


def examples(name: str) -> list[str]:
    return re.findall(r"```csv\n(.*?)```", page(name), re.DOTALL)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LOTBRIDGE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LOTBRIDGE_DATABASE_URL", f"sqlite:///{tmp_path}/lotbridge.db")
    (tmp_path / "lotbridge.db").write_bytes(migrated_sqlite())
    return lambda *arguments: CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("import-events.md", rows.COLUMNS),
        ("import-master-data.md", items.COLUMNS),
        ("import-master-data.md", partners.COLUMNS),
        ("import-master-data.md", orders.COLUMNS),
    ],
)
def test_every_column_stands_on_its_page_with_its_meaning(
    name: str, columns: Mapping[str, str]
) -> None:
    lines = page(name).splitlines()

    for column, meaning in columns.items():
        escaped = meaning.replace("|", "\\|")
        assert f"| `{column}` | {escaped} |" in lines


def test_the_example_of_events_is_a_chain_with_its_corrections(run: Run, tmp_path: Path) -> None:
    [example] = examples("import-events.md")
    table = tmp_path / "events.csv"
    table.write_text(example, encoding="utf-8")

    first = run("import", "events", table, "--create-missing")
    again = run("import", "events", table)
    back = run("trace", "T-100", "--back", "--format", "csv").output

    counts = first.output.splitlines()[:2]
    assert set(counts) <= {line.strip() for line in page("import-events.md").splitlines()}
    assert first.output.startswith("7 events recorded, 0 known before, 0 refused.")
    assert again.output.startswith("0 events recorded, 7 known before, 0 refused.")
    assert "ZN-002" in back
    assert "ZN-001" not in back
    assert "ZN-003" not in run("stock", "--format", "csv").output


def test_the_examples_of_master_data_are_taken_partners_first(run: Run, tmp_path: Path) -> None:
    given = examples("import-master-data.md")
    tables = {}
    for word, text in zip(("items", "partners", "orders", "plan"), given, strict=True):
        tables[word] = tmp_path / f"{word}.csv"
        tables[word].write_text(text, encoding="utf-8")
    run("init", "--name", "Meridian")

    preview = run("import", "partners", tables["partners"], "--preview").output
    assert preview.startswith("partners: 2 would be added, 0 would be changed")
    for word, count in (("partners", 2), ("items", 1), ("orders", 1), ("plan", 1)):
        taken = run("import", word, tables[word]).output
        assert taken.startswith(f"{word}: {count} added, 0 changed, 0 as they were, 0 rows"), taken
        again = run("import", word, tables[word])
        assert f"0 added, 0 changed, {count} as they were" in again.output


def test_rows_that_cannot_stand_end_the_command_with_status_1(run: Run, tmp_path: Path) -> None:
    run("init", "--name", "Meridian")
    table, refused = tmp_path / "items.csv", tmp_path / "refused.csv"
    table.write_text("sku,name,unit\nA,Zinc,kg\nB,Foil,bucket\n", encoding="utf-8")

    result = run("import", "items", table, "--errors", refused)

    assert result.exit_code == 1
    assert "items: 1 added, 0 changed, 0 as they were, 1 rows refused." in result.output
    assert refused.read_text(encoding="utf-8").splitlines()[1].startswith("3,B,")
