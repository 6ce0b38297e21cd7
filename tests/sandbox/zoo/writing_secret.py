# group: writing
# claim: a file outside cannot be changed
# expect: raised
def attack(place):
    with open(place["secret"], "a") as file:
        file.write("x")
    return "BREACH: written"
