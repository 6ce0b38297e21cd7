# group: processes
# claim: subprocess says what is not allowed
# expect: raised
import subprocess


def attack(place):
    return "BREACH: " + subprocess.run(["id"], capture_output=True, text=True).stdout
