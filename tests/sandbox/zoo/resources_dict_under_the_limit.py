# group: resources
# claim: a dict as large as is read costs the parent little
# expect: value
# seconds: 8
def attack(place):
    return {f"k{number}": number for number in range(450)}
