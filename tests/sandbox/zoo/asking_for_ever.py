# group: asking
# claim: a reference that does not come back is ended, and no more is answered
# expect: value
# seconds: 4
def helper(x):
    return None


def spin(x):
    return None


def attack(place):
    try:
        spin(1.0)
        return "BREACH it came back"
    except Exception:
        pass
    try:
        helper(1.0)
        return "BREACH it still answers"
    except Exception:
        return "ended"
