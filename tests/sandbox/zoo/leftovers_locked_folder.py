# group: leftovers
# claim: a folder that cannot be entered is removed all the same
# expect: value
# twice: yes
import os


def attack(place):
    if os.listdir(".") != ["helper.py"]:
        return "BREACH: still there"
    os.makedirs("a/b/c")
    open("a/b/c/file", "w").close()
    os.chmod("a/b/c", 0)
    os.chmod("a", 0)
    os.chmod(".", 0)
    return "locked"
