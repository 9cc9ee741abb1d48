"""The networks that ship, and how they are trained."""
