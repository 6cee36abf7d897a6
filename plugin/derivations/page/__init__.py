"""A post and its report in, the same post with marks in its formulas, notes under them and a summary line out."""
