# group: resources
# claim: an answer that holds itself is refused
# expect: type
def attack(place):
    answer = []
    answer.append(answer)
    return answer
