# group: resources
# claim: who pretends to be a compiler, which is let finish, is ended by the parent's clock
# expect: timeout
# seconds: 1
def attack(place):
    space = {}
    name = "/usr/lib/python3/site-packages/" + "num" + "ba/core/compiler.py"
    exec(compile("def build():\n    while True:\n        pass", name, "exec"), space)
    return space["build"]()
