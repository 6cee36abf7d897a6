"""The public names, each imported only when it is first used."""
