# group: leftovers
# claim: folders 300 deep are removed all the same
# expect: value
# twice: yes
import os


def attack(place):
    home = os.getcwd()
    if os.listdir(".") != ["helper.py"]:
        return "BREACH: still there"
    for _ in range(300):
        os.mkdir("d")
        os.chdir("d")
    open("bottom", "w").close()
    return "deep"
