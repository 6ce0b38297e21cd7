# group: reading
# claim: another worker's folder cannot be looked into
# expect: value
import os


def attack(place):
    root = os.path.dirname(os.getcwd())
    try:
        names = os.listdir(root)
    except OSError:
        names = []
    names.append(os.path.basename(place["neighbour"]))
    for name in names:
        if name != os.path.basename(os.getcwd()):
            try:
                return "BREACH: " + open(f"{root}/{name}/mine.txt").read()
            except OSError:
                pass
    return "nothing"
