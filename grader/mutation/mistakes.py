"""What goes wrong in numerical code, each as a code and a sentence that says it to the one who wrote it.

The sentences hold nothing of any text: they are read by students, and the text may be the reference's.
"""

from __future__ import annotations

from grader.mutation.edit import Mistake

SIGN = Mistake("sign", "a sign is wrong: plus and minus are exchanged")
SIGN_SWAPPED = Mistake("sign", "a sign is wrong: the two sides of a subtraction are exchanged")
MINUS_MISSING = Mistake("sign", "a minus sign is missing")
MINUS_TOO_MANY = Mistake("sign", "there is a minus sign too many")
PARENTHESES = Mistake("parentheses", "parentheses are missing, or stand around something else than is meant")
REDUCED_FIRST = Mistake(
    "parentheses",
    "a sum, a mean or the like is taken before a power or product where it is meant of that, or the other way round",
)
SHARE = Mistake("factor", "a share and what is left of it are confused: p stands where 1 - p is meant, or 1 - p for p")
SWAPPED = Mistake("swapped", "two operands or arguments are exchanged")
ZERO = Mistake("unstable", "nothing keeps it from dividing by zero, or from the logarithm of zero")
TERM_MISSING = Mistake("missing-term", "a term is left out")
TWIN = Mistake("missing-term", "something is left out that the formula beside it has")
PENALTY_MISSING = Mistake("missing-term", "a penalty is left out, for which the text has a function that nothing calls")
TERM_TOO_MANY = Mistake("extra-term", "there is a term too many")
PENALISED = Mistake("extra-term", "a penalty takes in a bias, or an intercept, which it should leave out")
BINARY = Mistake("binary-formula", "it is the formula for two classes, with a term for 1 - y, where there may be more")
SHIFT_MISSING = Mistake("unstable", "the largest value is not taken off before exp, so that exp overflows")
SHIFT_WRONG = Mistake("unstable", "it is not the largest value that is taken off before exp: exp overflows, or gives 0")
SHIFT_TOO_MANY = Mistake("extra-term", "something is taken off that should stay")
FACTOR_MISSING = Mistake("factor", "a factor is missing")
TOTAL_MISSING = Mistake("factor", "shares are not multiplied by the total that they are shares of")
FACTOR_ELSEWHERE = Mistake("factor", "a factor belongs to another term than the one that it stands at")
FACTOR_TOO_MANY = Mistake("factor", "there is a factor too many")
DIVISION_MISSING = Mistake("factor", "a division is missing")
DIVISION_TOO_MANY = Mistake("factor", "there is a division too many")
NOT_AVERAGED = Mistake("not-averaged", "the mean is missing: the sum is not divided by the number of what is summed")
AVERAGED = Mistake("averaged", "it is divided by a count where the plain sum is meant")
WRONG_COUNT = Mistake("wrong-count", "it is divided by the wrong count, or a size is taken along the wrong axis")
SUM_FOR_PRODUCT = Mistake("factor", "a sum and a product are confused: + where * is meant, or the other way round")
TIMES_FOR_OVER = Mistake("factor", "multiplication and division are exchanged")
POWER_MISSING = Mistake("power", "a power is left out")
POWER_TOO_MANY = Mistake("power", "there is a power too many")
POWER = Mistake("power", "a power is confused with a product")
ELEMENTWISE = Mistake("elementwise", "the product of matrices (@) and the product element by element (*) are confused")
INTEGER_DIVISION = Mistake("integer-division", "the division cuts off the fraction (// where / is meant)")
TRUE_DIVISION = Mistake("integer-division", "the division keeps the fraction (/ where // is meant)")
REMAINDER = Mistake("integer-division", "the quotient (//) and the remainder (%) of a division are confused")
CONSTANT = Mistake("constant", "a number in the formula is wrong")
AXIS = Mistake("axis", "it is computed along the wrong axis")
OVER_EVERYTHING = Mistake("axis", "it is computed over all elements where one axis is meant")
OVER_ONE_AXIS = Mistake("axis", "it is computed along one axis where all elements are meant")
COLUMN = Mistake(
    "axis", "a vector goes with the columns where it should go with the rows: it lacks an axis ([:, None])"
)
AXIS_TOO_MANY = Mistake("axis", "an axis is added ([:, None]) that should not be there, or is not the one meant")
KEEPDIMS_MISSING = Mistake("keepdims", "keepdims=True is missing, so that the shapes do not go together as they should")
KEEPDIMS_TOO_MANY = Mistake("keepdims", "keepdims=True keeps an axis that should go")
FUNCTION = Mistake("wrong-function", "another function is meant (max for min, mean for sum and the like)")
LOG_BASE = Mistake("log-base", "the logarithm has another base than the one that is meant (np.log is the natural one)")
LOG_OF_MORE = Mistake("wrong-function", "log and log1p are confused: log1p(x) is the logarithm of 1 + x")
EXP_BASE = Mistake("exp-base", "the exponential has another base than the one that is meant (np.exp has base e)")
LEFT_OUT = Mistake("left-out", "a function is left out: exp, log, a square root or the like")
DIAGONAL_LEFT_OUT = Mistake("left-out", "a vector is not put on the diagonal of a matrix (np.diag)")
TOO_MANY = Mistake("applied-twice", "a function is applied that should not be, or is applied twice")
EPSILON = Mistake("epsilon", "a small number is added where it changes the result, such as inside a logarithm")
EPSILON_MISSING = Mistake("epsilon", "a small number that keeps the result finite is missing")
TRANSPOSED = Mistake("transposed", "a matrix is transposed that should not be, or not transposed that should be")
AXES = Mistake("transposed", "the axes are in another order than is meant (transpose, swapaxes, moveaxis, einsum)")
RESHAPED = Mistake("transposed", "it is reshaped where axes should be exchanged, which reshape does not do")
CONDITION = Mistake("extra-step", "a condition leaves out what should be there")
CONDITION_MISSING = Mistake("missing-step", "a condition is missing: it should leave something out")
COMPARISON = Mistake("comparison", "a comparison is wrong: its direction, or what happens when both are equal")
OPPOSITE = Mistake("comparison", "a condition or mask is the opposite of what is meant")
OTHER_END = Mistake("off-by-one", "the other end is taken: the last where the first are meant, or the other way round")
REVERSED = Mistake("flipped", "an array is reversed that should not be")
NOT_REVERSED = Mistake("flipped", "an array is not reversed that should be")
REPEATED = Mistake(
    "accumulate",
    "it is added up at indices that may be the same: of those only the last counts (np.add.at counts them all)",
)
MASKED = Mistake(
    "wrong-operand", "what is masked gets the value 0 where it should get no weight, such as -inf before exp"
)
COLUMNS = Mistake("transposed", "it is read column by column (order F) where row by row is meant")
MARGIN = Mistake("off-by-one", "the margin that was padded is not cut off, or not where it is")
BOTH_ENDS = Mistake("off-by-one", "the margin is counted at one end alone, or not at all: at both ends it is padded")
EMPTY = Mistake("off-by-one", "a slice that ends at -n is empty where n is 0, and one that begins there is all of it")
MAGNITUDE = Mistake("constant", "a number is too large or too small by powers of ten")
ENDLESS = Mistake("constant", "a number stands where infinity is meant, or minus infinity")
OFF_BY_ONE = Mistake("off-by-one", "a loop, an index or a slice is off by one")
NEXT_AXIS = Mistake("off-by-one", "a slice is taken along one axis alone where two are meant, or along one too many")
TOGETHER = Mistake("off-by-one", "all entries in an expression are one place off: their neighbours are meant")
OPERAND = Mistake("wrong-operand", "a part of the formula is another one than is meant")
FIRST_ONLY = Mistake("first-only", "only one example or class is computed, such as the first; the others are left out")
ONE_ENTRY = Mistake("first-only", "only the last entry is taken where all of them are meant")
VARIABLE = Mistake("wrong-variable", "a wrong variable is used, or a value that is no longer up to date")
BOTH = Mistake("wrong-variable", "two names that go together stand where two others are meant, such as other sizes")
WORD = Mistake("wrong-variable", "another word in quotes is meant: another function, entry or mode")
ALIASED = Mistake(
    "wrong-variable",
    "two names stand for one array: what changes it under one name changes it under both, and a copy is meant",
)
ENTRIES = Mistake("wrong-variable", "other entries of an array are meant: its index is another one")
ENTRY = Mistake("wrong-variable", "another entry of what was kept is meant")
OVERWRITTEN = Mistake("accumulate", "it is overwritten where it should be added up (= where += is meant)")
STARTS_OTHERWISE = Mistake(
    "constant", "a sum or product in a loop begins with another value than is meant (mostly 0 or 1)"
)
COPIED = Mistake("wrong-function", "a sum begins with a copy of the values, where zeros of their shape are meant")
ADDED_UP = Mistake("accumulate", "it is added up where it should be set (+= where = is meant)")
STEP_MISSING = Mistake("missing-step", "a step is missing")
PARTNER = Mistake("missing-step", "of two that go together one alone gets its share: the other one's step is missing")
MASK_MISSING = Mistake("missing-step", "a mask is not applied")
SUM_MISSING = Mistake("missing-step", "a sum or mean is left out")
SUM_TOO_MANY = Mistake("extra-step", "a sum or mean is taken that should not be")
STEP_TOO_MANY = Mistake("extra-step", "there is a step too many")
EARLY_RETURN = Mistake("early-return", "the function returns from inside the loop, before all of it has been done")
LATE_RETURN = Mistake("early-return", "the function returns too late")
NO_RETURN = Mistake("no-return", "the function computes its result and does not return it")
MUTATED_INPUT = Mistake("mutated-input", "it changes its argument in place")
NOT_IN_PLACE = Mistake("not-in-place", "it makes a new array where the one that was given should change")
DTYPE = Mistake("dtype", "the numbers are rounded or cut off: the array holds the wrong kind of number")
ROUNDED_OTHERWISE = Mistake(
    "wrong-function", "it is rounded in another way than is meant: towards zero, down, up, or to the nearest"
)
ROUNDED = Mistake("applied-twice", "numbers are rounded that should stay as they are")
ON_A_COPY = Mistake("not-in-place", "it works on a copy where what was given should change")
NOT_PUT_BACK = Mistake("not-in-place", "a value is computed and not put back to where the old one came from")
BIAS_MISSING = Mistake("missing-term", "a layer has no bias, and should have one")
BIAS_TOO_MANY = Mistake("extra-term", "a layer has a bias that it should not have")
KEYWORD = Mistake("extra-step", "something is asked for by a keyword that should be left out")
GRADIENTS_LEFT = Mistake("missing-step", "gradients are not set to zero between two steps, so that they add up")
NO_STEP = Mistake("missing-step", "the step of the optimiser is missing")
NO_LEAF = Mistake("no-gradient", "a tensor that a gradient is taken by does not keep one (requires_grad)")
VALUES_MEANT = Mistake("comparison", "only where something holds is taken, where the values themselves are meant")
NOT_COUNTED = Mistake("missing-step", "the count of the steps is not moved on")
DETACHED = Mistake("no-gradient", "a value is cut off from autograd: no gradient goes back through it")
ATTACHED = Mistake("missing-step", "a gradient goes back through a value that should be cut off from autograd")
DIAGONAL = Mistake("diagonal-only", "only the diagonal is computed; the entries beside it are missing")
STEPS = Mistake("step-order", "two steps are in the wrong order: one of them needs what the other does")
DIRECTION = Mistake("step-order", "a loop goes through its steps in the wrong direction")
ONCE = Mistake("step-order", "a step is inside the loop where it belongs outside, or outside where it belongs into it")
DEFAULT = Mistake("constant", "a default is another one than is meant: what an argument is when it is left out")
NOT_TOLD = Mistake("missing-step", "a call lacks an argument that it can do without: an axis, a dtype, a length")
NOT_RAISED = Mistake("missing-step", "an exception is made, and not raised (raise)")
EXCEPTION = Mistake("wrong-function", "another exception is meant")
FIXED_SUM = Mistake("fixed-number", "a fixed number stands where a sum is meant")
FIXED = Mistake("fixed-number", "a fixed number stands where an argument is meant")
LINE = Mistake(
    "wrong-line",
    "a line computes something else than is meant: what it starts from is right, and with the right value there the "
    "answer is right, too",
)
