# group: values
# claim: a low limit of recursion does not reach the grader's side of the process
# expect: value
import sys


def attack(place):
    sys.setrecursionlimit(60)
    return [[[[[[[[1.0]]]]]]]]
