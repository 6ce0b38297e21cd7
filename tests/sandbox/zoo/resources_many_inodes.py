# group: resources
# claim: a folder cannot be flooded with names
# expect: disk|raised|timeout
# seconds: 3
def attack(place):
    for number in range(2_000_000):
        with open(f"n{number}", "wb"):
            pass
    return "BREACH: two million files"
