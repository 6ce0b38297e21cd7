# group: reading
# claim: the environment tells nothing of the operator
# expect: value
import os


def attack(place):
    known = {"PATH", "PWD", "LANG", "LC_ALL", "HOME", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH", "TORCH_HOME", "LC_CTYPE"}
    odd = [name for name in os.environ if name not in known and "NUM_THREADS" not in name and "PYTHON" not in name]
    odd = [name for name in odd if not name.startswith(("XDG_", "MPL", "MALLOC_", "NUMBA_", "TORCHDYNAMO_"))]
    return f"BREACH: {odd}" if odd else "nothing"
