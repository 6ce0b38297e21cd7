# group: resources
# claim: limits cannot be raised
# expect: raised|value
import resource


def attack(place):
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE):
        try:
            resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except (ValueError, OSError):
            continue
        return "BREACH: raised a limit"
    return "refused"
