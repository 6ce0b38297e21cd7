import copy
import dataclasses
import functools


@dataclasses.dataclass
class Layer:
    width: int


@functools.lru_cache
def square(v):
    return v * v


def work(x):
    return float(copy.deepcopy(Layer(3)).width + square(2))  # expect: 7.0
