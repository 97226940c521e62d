"""Rules of the house that no type checker sees: import direction, derived pages, locked dependencies, sizes, what ships."""
from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("graph", "loaders", "nlp", "api")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("run", "dev", "llm")
#: modules are to stay under about 250 lines; this is where it stops
LONGEST = 450
#: modules that are longer and still to be split; the list may only shrink
TO_SPLIT: set[str] = set()


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout: there is no list of the project's files")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def locked(name: str) -> dict[str, set[str]]:
    """Distribution -> versions (several where they depend on the Python version)."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([a-z0-9._-]+)==([^ ;\\]+)", line):
            found.setdefault(match[1], set()).add(match[2])
    return found


def declared(entries: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~ ;]", entry)[0].lower().replace("_", "-") for entry in entries}


def test_imports_go_one_way() -> None:
    lint = "from importlinter.cli import lint_imports_command as c; c()"
    done = subprocess.run([sys.executable, "-c", lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and " 0 broken" in done.stdout, done.stdout + done.stderr


def test_derived_pages_are_what_the_declarations_say() -> None:
    done = subprocess.run([sys.executable, "scripts/docs.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_locks_pin_everything_with_hashes_and_name_no_host() -> None:
    for name in LOCKS:
        text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        assert "://" not in text and "index" not in text, name
        entries = re.split(r"\n(?=[a-z])", text.split("\n", 1)[1])
        assert all("==" in entry and "--hash=sha256:" in entry for entry in entries), name


def test_locks_agree_and_hold_what_is_declared() -> None:
    run, dev = locked("run"), locked("dev")
    assert {name: dev.get(name) for name in run} == run
    assert declared(PROJECT["project"]["dependencies"]) <= run.keys()
    assert declared(PROJECT["project"]["optional-dependencies"]["dev"]) <= dev.keys()
    assert declared(PROJECT["project"]["optional-dependencies"]["llm"]) <= locked("llm").keys()


def test_packages_import_only_declared_dependencies() -> None:
    allowed = declared(PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["llm"])
    owners = packages_distributions()
    strangers = []
    for path in tracked(*(f"{package}/*.py" for package in PACKAGES)):
        for name in imported(ast.parse(path.read_text(encoding="utf-8"))):
            if name in PACKAGES or name in sys.stdlib_module_names:
                continue
            if not {owner.lower().replace("_", "-") for owner in owners.get(name, [name])} & allowed:
                strangers.append(f"{path.relative_to(ROOT)}: {name}")
    assert strangers == []


def imported(tree: ast.AST) -> set[str]:
    """Top-level names of absolute imports."""
    plain = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module and not node.level}


def test_modules_are_small() -> None:
    sizes = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in tracked("*.py")}
    print("modules over 250 lines:", sorted(((n, p) for p, n in sizes.items() if n > 250), reverse=True))
    assert {path for path, lines in sizes.items() if lines > LONGEST} == TO_SPLIT


def test_data_files_of_the_packages_are_shipped() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    data = [p for p in tracked(*(f"{package}/*" for package in PACKAGES)) if p.suffix != ".py"]
    lost = [str(p.relative_to(ROOT)) for p in data if not any(p.match(pattern) for pattern in patterns)]
    assert lost == [] and len(data) > 5


def test_every_folder_of_code_is_a_package() -> None:
    """setuptools ships only folders with __init__.py (data folders are reached through the package above them)."""
    folders = {p.parent for p in tracked(*(f"{package}/*.py" for package in PACKAGES))}
    assert [str(f.relative_to(ROOT)) for f in folders if not (f / "__init__.py").exists()] == []


def test_no_package_index_is_named() -> None:
    pattern = re.compile(r"(index-url|extra-index|find-links|registry) *[=:]", re.IGNORECASE)
    named = [str(p.relative_to(ROOT)) for p in tracked() if p.suffix != ".md" and pattern.search(p.read_bytes().decode("utf-8", "ignore"))]
    assert named == []


def test_no_declaration_says_a_key_twice() -> None:
    """YAML keeps the last of two and is silent about the first: words of the lexicon were nearly lost that way."""

    class Strict(yaml.CSafeLoader):
        pass

    def mapping(loader: Strict, node: yaml.MappingNode) -> dict[Any, Any]:
        keys = [loader.construct_object(key) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        twice = sorted({str(k) for k in keys if keys.count(k) > 1})
        assert not twice, f"{node.start_mark}: {', '.join(twice)}"
        loader.flatten_mapping(node)
        return {loader.construct_object(key): loader.construct_object(value, deep=True) for key, value in node.value}

    Strict.add_constructor("tag:yaml.org,2002:map", mapping)
    for path in tracked("graph/**.yml", "loaders/**.yml", "nlp/**.yml"):
        yaml.load(path.read_text(encoding="utf-8"), Loader=Strict)
