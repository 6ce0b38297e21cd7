# group: processes
# claim: the limits of others are not ours to set
# expect: value
import resource


def attack(place):
    try:
        resource.prlimit(place["victim"], resource.RLIMIT_CPU, (0, 0))
    except OSError:
        return "refused"
    return "BREACH: set"
