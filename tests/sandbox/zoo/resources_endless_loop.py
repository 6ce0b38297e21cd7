# group: resources
# claim: an endless loop is a timeout
# expect: timeout
def attack(place):
    while True:
        pass
