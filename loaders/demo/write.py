"""Writes a demo world as the six systems' files, its truth and its links."""

from __future__ import annotations

from pathlib import Path
from random import Random

from graph.errors import SoiError
from loaders.demo import truth as truth_db
from loaders.demo import world as worlds
from loaders.demo import write_dkkd, write_dtc, write_dtnn, write_egp, write_gsdt, write_tk
from loaders.demo.noise import Scribe

MIN_FIRMS = 40


class DemoError(SoiError):
    """A demo world that cannot be made as asked."""


def write(
    folder: Path,
    *,
    seed: int = 1,
    enterprises: int = 600,
    truth: Path | None = None,
    links: Path | None = None,
    noise: float = 1.0,
    shape: worlds.Shape = "default",
) -> None:
    """Writes `dkkd/ dtnn/ dtc/ egp/ gsdt/ tk/` below `folder`, the same bytes for the same arguments.

    `truth` is a DuckDB file of what the world really is, `links` a CSV of every organisation and project name as it was written.
    `noise` scales misspelling and missing codes: 0 writes clean names with their codes, 1 is as untidy as the real registers.
    Raises DemoError when the world would be too small to hold its patterns, or noise is not from 0 to 1.
    """
    if enterprises < MIN_FIRMS:
        raise DemoError(f"số doanh nghiệp {enterprises} quá nhỏ: cần ít nhất {MIN_FIRMS}")
    if not 0 <= noise <= 1:
        raise DemoError(f"mức nhiễu {noise} không hợp lệ: cần từ 0 đến 1")
    world = worlds.build(seed=seed, enterprises=enterprises, shape=shape)
    scribe = Scribe(Random(f"{seed}/noise"), noise)
    for system in (write_dkkd, write_dtnn, write_dtc, write_egp, write_gsdt):
        system.write(world, scribe, folder)
    write_tk.write(world, folder)
    if truth:
        truth_db.write(world, truth)
    if links:
        truth_db.write_links(scribe.links, links)
