"""A whole class: its hand-ins, their reports, the gradebook."""
