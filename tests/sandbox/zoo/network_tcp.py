# group: network
# claim: no connection to this machine
# expect: raised
import socket


def attack(place):
    with socket.create_connection(("127.0.0.1", place["port"]), timeout=1) as link:
        link.sendall(b"answers")
    return "BREACH: connected"
