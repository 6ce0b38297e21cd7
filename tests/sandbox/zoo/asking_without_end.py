# group: asking
# claim: after so many questions there is no answer, and the time for them does not lengthen the call
# expect: timeout
# seconds: 3
def helper(x):
    return None


def attack(place):
    try:
        for answers in range(10_000):
            if answers > 2000:
                return f"BREACH {answers} answers"
            helper(1.0)
    except Exception:
        pass
    while True:
        pass
