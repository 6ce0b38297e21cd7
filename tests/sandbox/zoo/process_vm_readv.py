# group: processes
# claim: nor read by process_vm_readv
# expect: value
import ctypes


def attack(place):
    libc = ctypes.CDLL(None, use_errno=True)
    room = ctypes.create_string_buffer(8)

    class Vector(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))

    mine = Vector(ctypes.addressof(room), 8)
    theirs = Vector(id(None), 8)
    got = libc.process_vm_readv(place["victim"], ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
    number = ctypes.get_errno()
    return "BREACH: read or asked" if got > 0 or number == 14 else "refused"
