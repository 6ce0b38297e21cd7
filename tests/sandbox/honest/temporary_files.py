import os
import shutil
import tempfile


def work(x):
    with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile(mode="w+") as file:
        file.write("1")
        file.flush()
        shutil.copy(file.name, f"{folder}/copy")
        shutil.copytree(folder, "tree")
        shutil.move("tree/copy", "moved")
        return float(open("moved").read()) + len(os.listdir(folder))  # expect: 2.0
