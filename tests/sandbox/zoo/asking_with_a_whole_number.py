# group: asking
# claim: a list of many numbers, or one long text, is no way round the size of what may be asked about
# expect: value|raised
def helper(x):
    return None


def attack(place):
    for question in ([0.5] * 19_000, {str(i): [1.0] * 300 for i in range(60)}, "x" * 60_000_000, 10**300):
        try:
            got = helper(question)
        except Exception as error:
            return f"refused {type(error).__name__}"
        if question != 10**300 and got is not None:
            return f"BREACH {len(got)}"
