"""Names for differences: what a wrong value or gradient is, in a word."""
