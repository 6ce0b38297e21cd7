# group: reading
# claim: a file of the instructor's cannot be opened
# expect: raised
def attack(place):
    return "BREACH: " + open(place["secret"]).read()
