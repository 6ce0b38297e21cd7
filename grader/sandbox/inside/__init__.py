"""The confined child: the zygote, its workers, and what confines them."""
