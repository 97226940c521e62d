"""Files that were read before: what came of them is in the statement store, so that they are hashed and not opened again.

`statements/read/<mark>.json` lists the statement folders that a file came to. The mark is a hash of all that reading goes by: the file's bytes, its
name (layouts may hint at it) and the code and declarations of every source, of which any might know the file.
"""
from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from graph.ontology import PATH as ONTOLOGY
from loaders import source as declared
from loaders.statements import StatementStore

FOLDER = "read"
_OWN = ("cells.py", "columns.py", "context.py", "recognise.py", "row.py", "said.py")


def digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def version(source: declared.Source) -> str:
    """Changes when anything that decides a file's statements changes."""
    made = hashlib.sha256(source.version().encode())
    root = Path(__file__).parent
    own = [root / name for name in _OWN]
    for path in [ONTOLOGY, *sorted((root.parent / "graph" / "values").glob("*.py")), *own, *sorted((root / "rows").glob("*.py"))]:
        made.update(path.read_bytes())
    return made.hexdigest()[:8]


@lru_cache(maxsize=1)
def _versions() -> str:
    """The version of every source: a file goes to whichever fits it best. Code does not change while it runs."""
    return " ".join(f"{name}:{version(source)}" for name, source in declared.sources().items())


def _note(home: Path, sha: str, file: str) -> Path:
    mark = hashlib.sha256("\0".join((sha, Path(file).name, _versions())).encode()).hexdigest()
    return home / "statements" / FOLDER / f"{mark[:40]}.json"


def any_in(home: Path) -> bool:
    """Whether any file was read into a home before."""
    return (home / "statements" / FOLDER).is_dir()


def remember(home: Path, sha: str, file: str, folders: Sequence[str]) -> None:
    """Notes what a file came to, when all of it is in the store."""
    note = _note(home, sha, file)
    note.parent.mkdir(exist_ok=True)
    aside = note.with_suffix(f".{os.getpid()}")
    aside.write_text(json.dumps(folders), encoding="utf-8")
    os.replace(aside, note)


def recall(home: Path, sha: str, file: str) -> list[str] | None:
    """The statement folders that a file with these bytes and this name came to; None where it is to be read."""
    try:
        folders = json.loads(_note(home, sha, file).read_text(encoding="utf-8"))
    except (OSError, ValueError):   # never read, or a power cut left half a note
        return None
    store = StatementStore(home)
    return folders if folders and all(store.has(name) for name in folders) else None
