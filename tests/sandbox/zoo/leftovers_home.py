# group: leftovers
# claim: what Python runs at start cannot be planted
# expect: value
# twice: yes
import os
import site


def attack(place):
    found = [name for name in (os.path.expanduser("~/.local"), os.path.expanduser("~/.pythonrc.py")) if os.path.exists(name)]
    os.makedirs(os.path.expanduser("~/.local/lib"))
    open(os.path.expanduser("~/.pythonrc.py"), "w").close()
    return f"BREACH: {found}" if found else "first"
