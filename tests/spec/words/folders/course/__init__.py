"""Files of the course."""
