# group: reading
# claim: not even the worker's own source can be read
# expect: raised
def attack(place):
    return "BREACH: " + open(place["grader"] + "/sandbox/inside/worker.py").read()
