"""Letters of spreadsheet columns."""
from __future__ import annotations

from itertools import product
from string import ascii_uppercase

#: 'A' → 0, 'XFD' → 16,383, and on to 'ZZZ'
COLUMNS = {"".join(letters): n for n, letters in enumerate(letters for size in (1, 2, 3) for letters in product(ascii_uppercase, repeat=size))}
