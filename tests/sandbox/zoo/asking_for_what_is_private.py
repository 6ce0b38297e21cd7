# group: asking
# claim: of an answer only those parts come that some check compares
# expect: value
def pair(x):
    return None


def attack(place):
    public, private = pair(1.0)
    if public != 3.0:
        return "BREACH the public part is not what it should be"
    seen = [getattr(private, name, None) for name in dir(private)]
    return "BREACH it came" if 1234567.0 in [each for each in seen if isinstance(each, float)] else "withheld"
