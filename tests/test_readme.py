"""The README is true: its two commands, the commands and options it names, its links, the variables it lists."""
from __future__ import annotations

import ast
import re
from pathlib import Path

import typer

from api import cli
from api.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_the_first_two_blocks_are_one_command_each() -> None:
    assert [block.strip() for block in BLOCKS[:2]] == ["python3 scripts/start.py demo", "python3 scripts/start.py test"]
    assert all(block.count("\n") == 1 for block in BLOCKS[:2])


def test_the_bootstrap_needs_the_standard_library_only_and_old_pythons_can_read_it() -> None:
    text = (ROOT / "scripts" / "start.py").read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 7))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= {"hashlib", "os", "subprocess", "sys", "time", "contextlib", "threading", "fcntl", "collections.abc", "pathlib"}


def _commands() -> dict[str, set[str]]:
    """'snapshots list' -> its options."""
    found: dict[str, set[str]] = {}
    root = typer.main.get_command(cli.app)
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        for path, leaf in {f"{name} {sub}": c for sub, c in below.items()}.items() if below else [(name, command)]:
            found[path] = {option for parameter in leaf.params for option in (*parameter.opts, *parameter.secondary_opts)}
    return found


def test_every_command_of_the_command_line_is_in_the_readme_and_the_other_way_round() -> None:
    commands = _commands()
    for path in commands:
        assert re.search(rf"soi {path.split()[0]}\b", TEXT) and path.split()[-1] in TEXT, path
    named = set(re.findall(r"`(?:\.venv/bin/)?soi ((?:snapshots|sources|links) \w+|\w+)", TEXT))
    assert named - {"COMMAND"} <= commands.keys(), named
    for used in re.findall(r"`soi (ask|load|demo|serve)([^`]*)`", TEXT):
        options = {o for o in re.findall(r"--[a-z-]+", used[1])}
        assert options <= commands[used[0]] | {"--help"}, used


def test_every_variable_is_a_setting() -> None:
    settings = {f"SOI_{name.upper()}" for name in Settings.model_fields} | {"SOI_LANG"}
    assert set(re.findall(r"`(SOI_[A-Z_]+)`", TEXT)) <= settings


def test_links_to_files_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", TEXT)
    assert targets and [target for target in targets if not (ROOT / target).exists()] == []
