# group: processes
# claim: the C library's system fails
# expect: value
import ctypes


def attack(place):
    status = ctypes.CDLL(None).system(b"touch breach")
    return "BREACH: ran" if status == 0 else "refused"
