"""All checks of a hand-in: their order, who is at fault, and the verdicts."""
