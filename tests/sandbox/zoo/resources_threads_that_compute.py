# group: resources
# claim: computing in other threads is the same time
# expect: timeout|value
# seconds: 1
import threading


def attack(place):
    def work():
        while True:
            pass

    for _ in range(3):
        threading.Thread(target=work, daemon=True).start()
    while True:
        pass
