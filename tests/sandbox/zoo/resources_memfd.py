# group: resources
# claim: files in memory are not to be had
# expect: raised|value|disk
import os


def attack(place):
    fd = os.memfd_create("x")
    for _ in range(1024):
        os.write(fd, b"x" * (1 << 20))
    return "BREACH: a gigabyte outside the limit"
