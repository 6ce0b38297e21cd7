# group: values
# claim: patching the built-ins costs this hand-in only
# expect: any
import builtins

builtins.isinstance = lambda *args: True
builtins.len = lambda *args: 0
builtins.tuple = builtins.list


def attack(place):
    return 1.0
