"""What is written for a place, given to that place's own programs: `make bench-places`."""
