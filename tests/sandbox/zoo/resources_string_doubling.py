# group: resources
# claim: a string that doubles is a memory error
# expect: memory
def attack(place):
    text = "x"
    while True:
        text += text
