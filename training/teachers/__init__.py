"""Large models that label texts for the students."""
