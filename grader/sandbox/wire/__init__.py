"""What crosses between the two sides: messages, frames, values."""
