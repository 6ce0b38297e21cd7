# group: reading
# claim: no descriptor was left open
# expect: value
import os


def attack(place):
    found = []
    for fd in range(5, 4096):
        try:
            found.append(os.readlink(f"/proc/self/fd/{fd}"))
        except OSError:
            try:
                os.fstat(fd)
                found.append(str(fd))
            except OSError:
                pass
    return f"BREACH: {found}" if found else "none"
