# group: resources
# claim: objects kept for the parent have an end
# expect: type
def attack(place):
    class Thing:
        pass

    return [Thing() for _ in range(150_000)]
