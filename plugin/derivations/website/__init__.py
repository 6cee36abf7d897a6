"""The path of a post in, the macros out that its site defines: its configuration, the files that names, the posts beside it."""

from derivations.website.macros import macros_of_site
from derivations.website.neighbours import macros_of_neighbours

__all__ = ["macros_of_neighbours", "macros_of_site"]
