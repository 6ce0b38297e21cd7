"""How each kind of check is examined, one a file."""
