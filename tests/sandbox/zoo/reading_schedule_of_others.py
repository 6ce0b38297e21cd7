# group: reading
# claim: the waiting of other processes is not to be read
# expect: value
import os


def attack(place):
    found = [pid for pid in range(1, 400) if pid != os.getpid() and os.access(f"/proc/{pid}/schedstat", os.R_OK)]
    for pid in found:
        try:
            with open(f"/proc/{pid}/schedstat") as file:
                file.read()
        except OSError:
            continue
        return f"BREACH: {pid}"
    return "nothing"
