# group: writing
# claim: not even a folder that anyone may write
# expect: raised
def attack(place):
    with open(place["open_folder"] + "/mine", "w") as file:
        file.write("x")
    return "BREACH: written"
