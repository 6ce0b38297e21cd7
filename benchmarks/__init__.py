"""Measurements: ratios side by side in one run. Run them with `make bench`."""
