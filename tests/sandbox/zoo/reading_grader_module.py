# group: reading
# claim: what is not the worker's own of grader cannot be imported
# expect: raised|missing-module
def attack(place):
    import grader.compare

    return "BREACH: " + str(grader.compare)
