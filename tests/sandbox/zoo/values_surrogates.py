# group: values
# claim: a lone surrogate does not break the frame
# expect: value
def attack(place):
    return "\ud800 \x1b]0;title\x07"
