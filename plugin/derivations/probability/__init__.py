"""Statements about unknown laws in, their normal forms and their finite models out."""
