# group: resources
# claim: memory taken little by little ends too
# expect: memory|crashed
# seconds: 8
def attack(place):
    kept = []
    while True:
        kept.append([0] * 1_000_000)
