# group: writing
# claim: modes, owners and times outside stay as they are
# expect: value
import os


def attack(place):
    for one in (
        lambda: os.chmod(place["secret"], 0o777), lambda: os.chown(place["secret"], os.getuid(), -1),
        lambda: os.utime(place["secret"], (0, 0)), lambda: os.chmod(place["open_folder"], 0),
    ):
        try:
            one()
        except OSError:
            pass
    status = os.stat(place["secret"]) if os.path.exists(place["secret"]) else None
    return "BREACH: changed" if status and (status.st_mtime == 0 or status.st_mode & 0o777 == 0o777) else "nothing"
