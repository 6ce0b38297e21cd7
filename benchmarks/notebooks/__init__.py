"""The notebooks that students work in, for real."""
