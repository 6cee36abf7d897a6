"""The open folder of notations in, the notations out."""
