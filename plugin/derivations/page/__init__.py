"""A post and its report in, the same post with marks in its formulas, notes under them and a summary line out."""

from derivations.page.annotation import annotate

__all__ = ["annotate"]
