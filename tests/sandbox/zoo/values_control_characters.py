# group: values
# claim: a terminal's control characters and letters that turn round are not passed on by an error
# expect: raised
def attack(place):
    raise ValueError("\x1b]0;owned\x07\x1b[2J\u202estniop lluf\u2066")
