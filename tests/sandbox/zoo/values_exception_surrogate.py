# group: values
# claim: an exception's text may hold anything
# expect: raised
def attack(place):
    raise ValueError("\udcff \x1b[2J " + "x" * 10_000_000)
