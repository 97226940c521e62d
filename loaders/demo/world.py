"""Builds a world: who exists, who owns whom, what is built, bought and reported."""

from __future__ import annotations

from typing import Literal

from loaders.demo import bidding, figures, firms, ownership, packages, places, progress, projects
from loaders.demo.model import World

Shape = Literal["default", "small"]
SMALL_FIRMS = 40


def build(*, seed: int, enterprises: int, shape: Shape = "default") -> World:
    """A fifth as many projects as enterprises and about as many packages; small: state bodies of eight provinces only, more packages a firm."""
    world = World(seed)
    small = shape == "small"
    firms.add_agencies(world, places.LARGEST if small else places.PROVINCES)
    firms.add_foreigners(world)
    firms.add_firms(world, enterprises)
    firms.add_persons(world, round(enterprises * 1.1))
    ownership.build(world)
    projects.build(world, max(12, round(enterprises * 0.2)))
    scale = 3 if small else 1
    packages.build(world, within=round(enterprises * 545 / 600 * scale), outside=max(4, round(enterprises / 15)))
    bidding.build(world)
    progress.build(world)
    figures.build(world)
    return world
