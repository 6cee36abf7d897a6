"""Scalar terms in, elements of one field of functions out: a normal form in which equal things look equal."""
