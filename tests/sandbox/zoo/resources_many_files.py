# group: resources
# claim: many files cannot fill the disk either
# expect: disk|raised
# seconds: 20
def attack(place):
    for number in range(200):
        with open(f"piece{number}", "wb") as file:
            for _ in range(15):
                file.write(b"x" * (1 << 20))
    return "BREACH: three gigabytes"
