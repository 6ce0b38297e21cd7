# group: leftovers
# claim: the next worker finds an empty folder
# expect: value
# twice: yes
import os


def attack(place):
    if os.listdir(".") != ["helper.py"]:
        return f"BREACH: {os.listdir('.')}"
    open("left", "w").close()
    return "first"
