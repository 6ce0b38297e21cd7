# group: leftovers
# claim: removing a folder follows no link
# expect: value
import os


def attack(place):
    os.symlink(place["open_folder"], "folder")
    os.symlink(place["secret"], "file")
    os.symlink(".", "loop")
    os.symlink("/", "root")
    return "linked"
