# group: network
# claim: nobody can listen
# expect: raised
import socket


def attack(place):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
    return "BREACH: listening"
