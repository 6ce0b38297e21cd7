# group: resources
# claim: an argument that was changed into a flood is refused as an answer is
# expect: type|raised|crashed|value
def attack(place):
    place.clear()
    place.update({f"k{i}": ["x" * 60_000] * 60 for i in range(60)})
    return 1
