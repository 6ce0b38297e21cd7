# group: processes
# claim: no capability is held
# expect: value
def attack(place):
    with open("/proc/self/status") as status:
        held = [line for line in status if line.startswith(("CapEff", "CapPrm", "CapAmb")) and int(line.split()[1], 16)]
    return f"BREACH: {held}" if held else "none"
