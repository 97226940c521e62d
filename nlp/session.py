"""What is remembered between the questions of one dialogue, for a bounded number of dialogues."""
from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from nlp.answer import Choice
from nlp.dialogue_rows import Lists
from nlp.parse import Reading

#: dialogues remembered; the one used longest ago is forgotten first
SESSIONS = 1000
#: rows of the last answer that are remembered
ROWS = 100


@dataclass
class Memory:
    """One dialogue: its last reading and result, and the choices it was last offered."""

    previous: Reading | None = None
    question: str = ""
    rows: list[list[Any]] = field(default_factory=list)  #: the first rows of the last answer
    choices: list[Choice] = field(default_factory=list)
    lists: Lists = field(default_factory=Lists)  #: what was shown, for 'công ty thứ hai'
    own: bool = False  #: what was left unanswered had a topic of its own
    unanswered: bool = False  #: the last turn was refused or asked back: what follows may mean it, not the answer before


class Sessions:
    """Memories by session name; safe from several threads."""

    def __init__(self, most: int = SESSIONS) -> None:
        self._most, self._lock = most, threading.Lock()
        self._kept: OrderedDict[str, Memory] = OrderedDict()

    def of(self, session: str | None) -> Memory:
        """The memory of a session; without a name a new one that nobody keeps."""
        if session is None:
            return Memory()
        with self._lock:
            memory = self._kept.pop(session, None) or Memory()
            self._kept[session] = memory
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return memory

    def __len__(self) -> int:
        return len(self._kept)
