"""The places that a course works in, one a file: a report in a place's format, and what has to be set up there.

A place that shows one hand-in's result has `write(report) -> bytes`; one that is set up has `kit(order) -> files`;
one that takes a whole class has `fill`. What a place cannot hold is refused in a sentence before it would refuse us.
"""
