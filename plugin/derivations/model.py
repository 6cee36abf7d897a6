"""A goal in, models of it out: values for its free symbols that respect their domains and satisfy every given."""
