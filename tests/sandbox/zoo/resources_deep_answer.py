# group: resources
# claim: an answer a thousand deep is refused
# expect: type
def attack(place):
    answer = []
    for _ in range(1000):
        answer = [answer]
    return answer
