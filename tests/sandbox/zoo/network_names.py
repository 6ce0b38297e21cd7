# group: network
# claim: no names are looked up
# expect: raised
import socket


def attack(place):
    return f"BREACH: {socket.getaddrinfo('localhost', 80)}"
