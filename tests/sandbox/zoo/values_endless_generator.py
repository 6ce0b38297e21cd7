# group: values
# claim: a generator is not drained
# expect: handle
def attack(place):
    def endless():
        while True:
            yield 1

    return endless()
