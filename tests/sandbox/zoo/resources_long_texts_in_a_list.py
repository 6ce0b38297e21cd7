# group: resources
# claim: texts that are long together are refused where they are, whatever each is
# expect: type
def attack(place):
    return ["x" * 60_000] * 60
