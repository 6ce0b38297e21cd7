# group: resources
# claim: memory that is mapped and shared counts too
# expect: raised|memory|crashed
# seconds: 8
import mmap


def attack(place):
    kept = []
    for _ in range(64):
        piece = mmap.mmap(-1, 64 << 20)
        piece.write(b"x" * (64 << 20))
        kept.append(piece)
    return "BREACH: 4 GB"
