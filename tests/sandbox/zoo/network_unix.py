# group: network
# claim: no Unix sockets to others
# expect: value
import socket


def attack(place):
    try:
        with socket.socket(socket.AF_UNIX) as link:
            link.connect("\0" + place["abstract"])
    except OSError:
        return "refused"
    return "BREACH: connected"
