import sqlite3


def work(x):
    with sqlite3.connect("results.db") as database:
        database.execute("create table runs (loss)")
        database.executemany("insert into runs values (?)", [(float(v),) for v in x])
        return database.execute("select sum(loss) from runs").fetchone()[0]  # expect: 3.0
