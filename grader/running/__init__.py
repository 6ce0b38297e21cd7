"""Runs what a student wrote, and says what went wrong: used by the worker and by the live notebook."""
