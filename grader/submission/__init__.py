"""What a student hands in: read into cells, told what is wrong with it, and what of it to run. Nothing is run here."""
