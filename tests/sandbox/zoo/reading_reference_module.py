# group: reading
# claim: the references that ship with grader cannot be imported
# expect: raised|missing-module
def attack(place):
    import reference.softmax

    return "BREACH: " + reference.softmax.__file__
