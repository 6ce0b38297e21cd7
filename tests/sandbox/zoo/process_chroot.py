# group: processes
# claim: the root stays
# expect: raised
import os


def attack(place):
    os.chroot(".")
    return "BREACH: changed root"
