# group: processes
# claim: the parent's memory cannot be opened
# expect: value
def attack(place):
    for pid in (place["parent"], place["victim"]):
        try:
            with open(f"/proc/{pid}/mem", "rb") as memory:
                return f"BREACH: {memory}"
        except OSError:
            pass
    return "refused"
