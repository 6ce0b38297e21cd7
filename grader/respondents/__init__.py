"""Whoever answers calls by name: the student, a reference, one with parts of the other."""
