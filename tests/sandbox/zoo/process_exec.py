# group: processes
# claim: this process cannot become another program
# expect: value
import ctypes


def attack(place):
    libc = ctypes.CDLL(None, use_errno=True)
    words = (ctypes.c_char_p * 2)(b"/bin/true", None)
    libc.execve(b"/bin/true", words, None)
    return "refused"
