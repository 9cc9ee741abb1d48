"""Corpora: reading them, encoding them, altering copies of their texts, the vocabularies."""
