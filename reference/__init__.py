"""What the course teaches, one module a topic: `softmax` in NumPy, `softmax_torch` the same names in PyTorch.

`softmax_rows` and `softmax_rows_torch` hold the same functions for one example a row. Nothing here knows the grader.
"""
