"""LaTeX in, terms out."""
