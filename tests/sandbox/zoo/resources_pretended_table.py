# group: resources
# claim: a table that only grows buys one more call of the same length
# expect: timeout
# seconds: 1
TABLE = {}


def attack(place):
    while True:
        TABLE[len(TABLE) % 1000] = 0
