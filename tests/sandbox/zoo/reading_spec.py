# group: reading
# claim: the spec cannot be opened
# expect: raised
def attack(place):
    return "BREACH: " + open(place["spec"]).read()
