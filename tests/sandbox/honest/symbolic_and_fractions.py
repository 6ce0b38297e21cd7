import decimal
import fractions
import itertools
import statistics


def work(x):
    decimal.getcontext().prec = 40
    assert len(list(itertools.permutations(range(5)))) == 120
    return float(fractions.Fraction(1, 3) * 3) + float(decimal.Decimal(1)) + statistics.mean([1, 3])  # expect: 4.0
