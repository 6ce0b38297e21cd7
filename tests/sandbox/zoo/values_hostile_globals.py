# group: values
# claim: globals whose size cannot be asked cost nobody but the program itself
# expect: value
import functools


class Sizeless(dict):
    def __len__(self):
        raise SystemExit

    def values(self):
        raise SystemExit


class Meta(type):
    def __getattribute__(cls, name):
        raise SystemExit


class Closed(metaclass=Meta):
    table = Sizeless()


kept = Sizeless()
remembered = functools.lru_cache(lambda number: number)
remembered.cache_info = None


def attack(place):
    return len(place)
