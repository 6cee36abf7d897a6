"""`python -m derivations` in, the command line out."""

from derivations.cli import main

main()
