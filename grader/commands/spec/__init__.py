"""For instructors: look for mistakes in a spec."""
