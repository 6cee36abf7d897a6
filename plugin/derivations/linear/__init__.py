"""Terms of vectors and matrices in, their shapes and their non-commutative normal form out."""
