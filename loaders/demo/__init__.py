"""The project's own made-up world: written as the six systems write it, with its truth beside it.

>>> from loaders.demo import write
>>> write(folder, seed=1, enterprises=600, truth=folder / "truth.duckdb", links=folder / "links.csv")
"""

from loaders.demo.write import write

__all__ = ["write"]
