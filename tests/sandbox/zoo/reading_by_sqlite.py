# group: reading
# claim: SQLite opens no file of others
# expect: raised
import sqlite3


def attack(place):
    rows = sqlite3.connect(place["database"]).execute("select answer from secret").fetchall()
    return f"BREACH: {rows}"
