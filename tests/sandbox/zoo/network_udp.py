# group: network
# claim: no datagrams
# expect: raised
import socket


def attack(place):
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"answers", ("127.0.0.1", place["port"]))
    return "BREACH: sent"
