"""Stable opaque ids for entities without an authority's number: equal inputs give equal ids, whatever the load."""
from __future__ import annotations

import base64
import hashlib

PREFIX = {"Enterprise": "E", "Agency": "A", "Person": "P", "ForeignInvestor": "F", "Project": "D"}


def mint(kind: str, *parts: object) -> str:
    """`E-` and twelve letters and digits (60 bits: a clash among a million has odds of one in two million)."""
    digest = hashlib.sha256("\x1f".join([kind, *map(str, parts)]).encode()).digest()
    return f"{PREFIX.get(kind, 'X')}-{base64.b32encode(digest[:10])[:12].decode()}"
