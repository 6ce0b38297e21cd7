"""What is wrong with a function: which of the mistakes that people make, and where."""
