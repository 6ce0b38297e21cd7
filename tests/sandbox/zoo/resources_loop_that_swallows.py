# group: resources
# claim: a loop that catches everything is killed
# expect: timeout
def attack(place):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
