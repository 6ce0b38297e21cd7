# group: asking
# claim: the text of the reference is not in a worker that asks it
# expect: value
import gc


def helper(x):
    return None


def attack(place):
    helper(1.0)
    sought = "in-the-" + "reference's-mind"
    texts = [each for each in gc.get_objects() if isinstance(each, dict)]
    found = [value for each in texts for value in list(each.values()) if isinstance(value, str) and sought in value]
    found = [value for value in found if "sought" not in value]
    return f"BREACH {found[0][:80]}" if found else "nothing"
