from layers import *
assert relu(-1) == 0
while True: pass
