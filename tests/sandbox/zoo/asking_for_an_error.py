# group: asking
# claim: an error of the reference comes without its words
# expect: value
def helper(x):
    return None


def attack(place):
    try:
        helper({"a": 1})
    except TypeError as error:
        said = str(error)
        return "only its kind" if "unsupported" not in said and "dict" not in said else f"BREACH {said}"
    return "BREACH no error"
