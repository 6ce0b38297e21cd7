# group: values
# claim: an integer of five thousand digits is the student's type
# expect: type
def attack(place):
    return 10**5000
