"""A package that is no extension."""
