"""The sentences that our code can say of a reading, found in the code itself.

A value in a sentence is written `%(x)s`. What is put together in another way than by one
literal is found at the names that lead there: assignments in the same function, constants of
the module.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
VALUE = "%(x)s"


def reasons(*folders: str) -> Iterator[tuple[str, str | None]]:
    """Yield (code, sentence) of each `Reason(...)`; None where the sentence is not a literal."""
    for path in _modules(folders):
        tree = ast.parse(path.read_text())
        for scope in ast.walk(tree):
            if not isinstance(scope, ast.FunctionDef | ast.Module):
                continue
            own = _own(scope)
            for node in own:
                if isinstance(node, ast.Call) and _called(node) == "Reason" and len(node.args) == 2:
                    [code] = [text for text in _texts(node.args[0], own, tree) if text] or [""]
                    for text in _texts(node.args[1], own, tree):
                        yield code, text


def raised(names: set[str], *folders: str) -> Iterator[str]:
    """Yield the sentence of each error of these names that is made with one."""
    for path in _modules(folders):
        tree = ast.parse(path.read_text())
        for scope in ast.walk(tree):
            if not isinstance(scope, ast.FunctionDef):
                continue
            own = _own(scope)
            for node in own:
                if isinstance(node, ast.Call) and node.args and _called(node) in names:
                    yield from (text for text in _texts(node.args[0], own, tree) if text)


def literals(path: str) -> set[str]:
    """Return all sentences of a module that end with a full stop, without docstrings."""
    tree = ast.parse((ROOT / path).read_text())
    docs = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module)
        and isinstance(node.body[0], ast.Expr)
    }
    inner = {
        part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values
    }
    found = [
        _text(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant | ast.JoinedStr) and node not in docs | inner
    ]
    return {text for text in found if text is not None and text.endswith(".") and " " in text}


def _modules(folders: tuple[str, ...]) -> Iterator[Path]:
    for folder in folders:
        place = ROOT / folder
        yield from [place] if place.is_file() else sorted(place.rglob("*.py"))


def _own(scope: ast.AST) -> list[ast.AST]:
    """Return the nodes of a function or module, without those of functions in it."""
    found: list[ast.AST] = []
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop(0)
        if not isinstance(node, ast.FunctionDef):
            found.append(node)
            waiting += ast.iter_child_nodes(node)
        elif isinstance(scope, ast.Module):
            continue
    return found


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _texts(node: ast.expr, own: list[ast.AST], tree: ast.Module) -> list[str | None]:
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body, own, tree), *_texts(node.orelse, own, tree)]
    if isinstance(node, ast.Name):
        found = [
            text
            for place in (own, tree.body)
            for row in place
            if isinstance(row, ast.Assign | ast.AnnAssign) and row.value is not None
            for target in (row.targets if isinstance(row, ast.Assign) else [row.target])
            if isinstance(target, ast.Name) and target.id == node.id
            for text in _texts(row.value, [], tree)
        ]
        return found or [None]
    return [_text(node)]


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else VALUE for part in node.values
        )
    return None
