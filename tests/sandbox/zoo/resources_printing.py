# group: resources
# claim: printing without end is cut, and timed
# expect: timeout
def attack(place):
    while True:
        print("x" * 10_000)
