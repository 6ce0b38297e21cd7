# group: reading
# claim: another hand-in cannot be opened
# expect: raised
def attack(place):
    return "BREACH: " + open(place["submission"]).read()
