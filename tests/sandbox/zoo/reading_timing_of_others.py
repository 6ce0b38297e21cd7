# group: reading
# claim: what other processes have used cannot be watched
# expect: value|raised
import os


def attack(place):
    for name in ("stat", "schedstat", "io", "smaps", "maps", "environ", "cmdline", "wchan", "stack"):
        try:
            with open(f"/proc/{place['victim']}/{name}", "rb") as file:
                if file.read(100):
                    return f"BREACH {name} of the victim"
        except OSError:
            continue
    for name in ("/proc/sched_debug", "/proc/timer_list", "/proc/kallsyms", "/proc/kcore", "/dev/mem", "/dev/kmsg"):
        try:
            with open(name, "rb") as file:
                if file.read(100).strip(b"0 "):
                    return f"BREACH {name}"
        except OSError:
            continue
    return "nothing"
