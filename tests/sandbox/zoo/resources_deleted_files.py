# group: resources
# claim: files that are deleted and held open count
# expect: disk|raised|timeout|memory
# seconds: 8
import os


def attack(place):
    held = []
    for number in range(60):
        file = open(f"held{number}", "wb")
        os.unlink(f"held{number}")
        for _ in range(15):
            file.write(os.urandom(1 << 20))
        file.flush()
        held.append(file)
    import time

    time.sleep(1)
    return "nine hundred megabytes"
