"""What the program says to members, read out of its source: the second argument of every `say`."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def said() -> dict[str, str]:
    """English sentence -> where it stands. Raises AssertionError for one that cannot be read out of the source."""
    found: dict[str, str] = {}
    for file in sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("cogs/**/*.py")]):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if file.name == "language.py":
            continue
        for call, scopes in _calls(tree, (tree,)):
            where = f"{file.relative_to(ROOT)}:{call.lineno}"
            sentences = list(_strings(call.args[1], scopes))
            assert sentences, f"{where}: what is said cannot be read out of the source"
            found |= dict.fromkeys(sentences, where)
    return found


def _calls(node: ast.AST, scopes: tuple[ast.AST, ...]) -> Iterator[tuple[ast.Call, tuple[ast.AST, ...]]]:
    for child in ast.iter_child_nodes(node):
        is_scope = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id == "say":
            yield child, scopes
        yield from _calls(child, (child, *scopes) if is_scope else scopes)


def _strings(node: ast.expr, scopes: tuple[ast.AST, ...]) -> Iterator[str]:
    """Every string that the expression may be: constants, either branch, what a name was given, values of a table."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _strings(node.body, scopes)
        yield from _strings(node.orelse, scopes)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _strings(value, scopes)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _strings(value, scopes)
    elif isinstance(node, ast.Tuple | ast.List):
        for value in node.elts:
            yield from _strings(value, scopes)
    elif isinstance(node, ast.Subscript):
        yield from _strings(node.value, scopes)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        yield from _strings(node.func.value, scopes)
        for value in node.args[1:]:
            yield from _strings(value, scopes)
    elif isinstance(node, ast.Name):
        yield from _assigned(node.id, scopes)


def _assigned(name: str, scopes: tuple[ast.AST, ...]) -> Iterator[str]:
    for scope in scopes:
        found = [
            text
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None and name in _targets(node)
            for text in _strings(node.value, scopes)
        ]
        if found:
            yield from found
            return


def _targets(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}
