# group: reading
# claim: the operator's environment is not there
# expect: value
import os


def attack(place):
    return "BREACH: " + os.environ["GRADER_ZOO_TOKEN"] if "GRADER_ZOO_TOKEN" in os.environ else "none"
