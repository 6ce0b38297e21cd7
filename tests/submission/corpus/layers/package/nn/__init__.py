from nn.layers import *
