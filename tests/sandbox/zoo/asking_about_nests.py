# group: asking
# claim: what is nested without end is not asked
# expect: value|raised
def helper(x):
    return None


def attack(place):
    nest = []
    nest.append(nest)
    helper(nest)
    return "BREACH answered"
