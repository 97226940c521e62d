"""The base error of the package; every other error of ours derives from it."""


class SoiError(Exception):
    """Something a user can act on: the message names the value, the place and what would do (in Vietnamese where users see it)."""
