# group: processes
# claim: a debugger that waits for a keyboard ends at once
# expect: raised
def attack(place):
    breakpoint()
