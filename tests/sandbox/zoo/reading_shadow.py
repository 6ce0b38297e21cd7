# group: reading
# claim: not even root's worker reads the password file
# expect: raised
def attack(place):
    with open("/etc/shadow") as file:
        return f"BREACH: {len(file.read())} characters"
