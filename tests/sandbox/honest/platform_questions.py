import getpass
import locale
import os
import platform


def work(x):
    platform.platform()
    os.cpu_count()
    locale.getlocale()
    os.path.expanduser("~/x")
    return float(len(os.sched_getaffinity(0)) > 0 if hasattr(os, "sched_getaffinity") else 1)  # expect: 1.0
