"""Which files a load reads: everything at or below the given paths, under the names that people see."""
from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from loaders.errors import LoadError


def find(paths: Iterable[Path | str]) -> list[tuple[Path, str]]:
    """(absolute path, name as people see it) of every file at or below `paths`; hidden files and Excel's lock files are left out."""
    roots = [Path(path).absolute() for path in paths]
    found: dict[Path, str] = {}
    for root in roots:
        if not root.exists():
            raise LoadError(f"{root}: không có tệp hoặc thư mục này")
        prefix = f"{root.name}/" if len(roots) > 1 and root.is_dir() else ""
        for path in _below(root):
            found.setdefault(path, prefix + (str(path.relative_to(root)) if root.is_dir() else path.name))
    return _distinct(sorted(found.items(), key=lambda item: item[1]))


def _below(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        yield root
        return
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(folder) / name for name in files if not name.startswith((".", "~$")))


def _distinct(found: list[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """Two roots may hold files of one name: then the whole path is shown."""
    names = [file for _, file in found]
    return [(path, file if names.count(file) == 1 else str(path)) for path, file in found] if len(set(names)) < len(names) else found
