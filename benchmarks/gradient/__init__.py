"""How good is the gradient engine? On its own suite, random networks, PyTorch's operators, and beside others."""
