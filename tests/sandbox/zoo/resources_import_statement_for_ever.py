# group: resources
# claim: so is an import statement that is repeated
# expect: timeout
# seconds: 1
def attack(place):
    while True:
        try:
            import nowhere
        except ImportError:
            pass
