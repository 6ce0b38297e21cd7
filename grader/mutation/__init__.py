"""The mistakes that people make in numerical code, as edits of Python text. Standard library only."""
