# group: reading
# claim: files cannot be opened by inode
# expect: value
import ctypes


def attack(place):
    libc = ctypes.CDLL(None, use_errno=True)
    handle = (ctypes.c_int * 34)(128, 0)
    mount = ctypes.c_int()
    libc.name_to_handle_at(-100, place["secret"].encode(), handle, ctypes.byref(mount), 0)
    fd = libc.open_by_handle_at(0, handle, 0)
    return f"BREACH: descriptor {fd}" if fd >= 0 else "refused"
