# group: resources
# claim: texts that add up to more than a header are refused
# expect: crashed|type|memory
# seconds: 8
def attack(place):
    return ["x" * 60_000] * 400
