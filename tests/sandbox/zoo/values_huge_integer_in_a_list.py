# group: values
# claim: one such integer among others is the student's type too
# expect: type
def attack(place):
    return [1, 2, -(10**400)]
