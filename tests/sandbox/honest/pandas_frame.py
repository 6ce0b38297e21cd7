import io

import pandas as pd


def work(x):
    pd.DataFrame({"a": x}).to_csv("table.csv", index=False)
    return float(pd.read_csv("table.csv")["a"].sum() + pd.read_csv(io.StringIO("a\n1\n"))["a"][0])  # expect: 4.0
