# group: network
# claim: nor by system calls
# expect: value
import ctypes


def attack(place):
    libc = ctypes.CDLL(None, use_errno=True)
    for family in (2, 10, 16, 17):  # IPv4, IPv6, netlink, packets
        fd = libc.socket(family, 1, 0)
        if fd >= 0:
            return f"BREACH: family {family}"
    return "refused"
