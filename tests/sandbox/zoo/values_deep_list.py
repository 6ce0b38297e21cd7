# group: values
# claim: a list sixty deep is the student's type
# expect: type
def attack(place):
    value = [1.0]
    for _ in range(60):
        value = [value]
    return value
