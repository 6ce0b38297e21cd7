"""The commands, one a file; see grader/cli.py."""
