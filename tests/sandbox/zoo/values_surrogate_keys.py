# group: values
# claim: keys that are no text come back as text
# expect: value
def attack(place):
    return {"\udcff": 1, "\ud800x": 2}
