# group: asking
# claim: after so many questions there is no answer, and the time for them does not lengthen the call
# expect: timeout
# seconds: 3
def helper(x):
    return None


def attack(place):
    answers = 0
    try:
        while True:
            assert helper(1.0) == 3.0
            answers += 1
    except Exception:
        if answers > 2000:
            return f"BREACH {answers} answers"
    while True:
        pass
