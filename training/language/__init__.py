"""Training of the language identifier's weights."""
