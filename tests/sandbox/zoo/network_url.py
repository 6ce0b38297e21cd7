# group: network
# claim: no page is fetched
# expect: raised
import urllib.request


def attack(place):
    with urllib.request.urlopen("http://127.0.0.1:%d/" % place["port"], timeout=1) as page:
        return f"BREACH: {page}"
