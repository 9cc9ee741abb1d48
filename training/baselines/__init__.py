"""Models to compare with; none of them ships."""
