"""What the program says to members, read out of its source: the second argument of every `say`."""

import ast
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from discord import AppCommandType, app_commands

from bot.app import open_app
from bot.client import CartoonClient, cogs
from bot.settings import Settings
from bot.settings.sections import StorageSettings

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
    elif isinstance(node, ast.Name):
        yield from _assigned(node.id, scopes)
    else:
        for part in _parts(node):
            yield from _strings(part, scopes)


def _parts(node: ast.expr) -> list[ast.expr]:
    """What an expression's value may come from."""
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            return [body, orelse]
        case ast.BoolOp(values=values) | ast.Dict(values=values):
            return values
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            return elts
        case ast.Subscript(value=value):
            return [value]
        case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[_, *others]):
            return [value, *others]
    return []


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


def of_commands(client: CartoonClient) -> set[str]:
    """What Discord shows of the commands: names with a slash in front, descriptions, choices, names of menus."""
    found: set[str] = set()
    for command in client.tree.walk_commands():
        found |= {f"/{command.name}", command.description}
        if isinstance(command, app_commands.Command):
            for parameter in command.parameters:
                found |= {f"/{parameter.display_name}", parameter.description}
                found |= {choice.name for choice in parameter.choices}
    found |= {menu.name for menu in client.tree.get_commands(type=AppCommandType.message)}
    return found - {"", "…"}


@asynccontextmanager
async def loaded(folder: Path) -> AsyncIterator[CartoonClient]:
    """A client that knows its commands, and nobody else."""
    async with open_app(Settings(storage=StorageSettings(data_dir=folder))) as app:
        client = CartoonClient(app)
        for name in cogs():
            await client.load_extension(name)
        yield client


async def wanted(folder: Path) -> list[str]:
    """Every text that a catalogue translates, in order."""
    async with loaded(folder) as client:
        return sorted({*said(), *of_commands(client)})


def lacking() -> None:
    """`python -m tests.bot.sentences de`: what this language's catalogue lacks, as JSON to be filled in."""
    with TemporaryDirectory() as folder:
        texts = asyncio.run(wanted(Path(folder)))
    known = catalogue(sys.argv[1])
    sys.stdout.write(json.dumps({text: "" for text in texts if text not in known}, ensure_ascii=False, indent=1) + "\n")


def catalogue(language: str) -> dict[str, str]:
    file = ROOT / "bot/languages" / f"{language}.json"
    known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return known


if __name__ == "__main__":
    lacking()
