from nn import affine
import argparse
argparse.ArgumentParser().parse_args()
