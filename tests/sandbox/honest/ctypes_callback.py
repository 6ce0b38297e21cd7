import ctypes


def work(x):
    numbers = (ctypes.c_int * 3)(3, 1, 2)
    order = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    ctypes.CDLL(None).qsort(numbers, 3, 4, order(lambda a, b: a[0] - b[0]))
    return float(numbers[0])  # expect: 1.0
