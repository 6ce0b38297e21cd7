"""What is wrong, in words: only asked when a check has failed."""
