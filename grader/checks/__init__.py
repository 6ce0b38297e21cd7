"""The kinds of check, one a file, and the judge that runs their trials."""
