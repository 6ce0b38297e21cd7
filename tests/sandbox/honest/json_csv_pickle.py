import csv
import gzip
import json
import pickle
from pathlib import Path


def work(x):
    Path("a/b").mkdir(parents=True)
    Path("a/b/x.json").write_text(json.dumps(list(x)))
    with open("x.csv", "w", newline="") as file:
        csv.writer(file).writerow(x)
    with gzip.open("x.gz", "wb") as file:
        pickle.dump(x, file)
    return float(pickle.load(gzip.open("x.gz"))[2] + json.loads(Path("a/b/x.json").read_text())[1])  # expect: 3.0
