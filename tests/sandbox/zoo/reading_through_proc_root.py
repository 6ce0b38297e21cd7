# group: reading
# claim: /proc/self/root is the same world
# expect: raised
def attack(place):
    return "BREACH: " + open("/proc/self/root" + place["secret"]).read()
