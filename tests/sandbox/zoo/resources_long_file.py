# group: resources
# claim: one file cannot fill the disk
# expect: disk
def attack(place):
    with open("long", "wb") as file:
        for _ in range(1024):
            file.write(b"x" * (1 << 20))
    return "BREACH: a gigabyte"
