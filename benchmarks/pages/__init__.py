"""The pages, looked at."""
