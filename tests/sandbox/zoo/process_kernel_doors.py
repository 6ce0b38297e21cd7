# group: processes
# claim: the kernel's rarer doors are shut
# expect: value
import ctypes


def attack(place):
    libc = ctypes.CDLL(None, use_errno=True)
    doors = {"io_uring_setup": 425, "bpf": 321, "perf_event_open": 298, "userfaultfd": 323, "keyctl": 250, "add_key": 248}
    for name, number in doors.items():
        ctypes.set_errno(0)
        if libc.syscall(number, 8, 0, 0, 0, 0) >= 0 or ctypes.get_errno() not in (1, 38):
            return f"BREACH: {name} answered {ctypes.get_errno()}"
    return "refused"
