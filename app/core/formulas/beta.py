"""The Beta distribution: its distribution function and its quantiles. What they are used for is not here.

Sources: the continued fraction is 26.5.8 and the normal start 26.5.22 of Abramowitz and Stegun,
*Handbook of Mathematical Functions*, 1964; it is evaluated by Lentz's method (*Applied Optics* 15,
1976); the corrections are Halley's.
"""

from math import exp, inf, lgamma, log, log1p, sqrt

TOLERANCE = 1e-9
"""How far a quantile may be from the true one, well inside the 1e-6 that scores promise."""

_TINY = 1e-300
_PRECISION = 1e-13


def beta_probability(x: float, a: float, b: float) -> float:
    """The chance that a value drawn from Beta(a, b) is at most x: the regularised incomplete beta."""
    _check_shape(a, b)
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    return _probability(x, a, b, lgamma(a + b) - lgamma(a) - lgamma(b))


def beta_quantile(q: float, a: float, b: float) -> float:
    """The x below which a share q of Beta(a, b) lies, to within `TOLERANCE`; 0 < q < 1."""
    _check_shape(a, b)
    if not 0.0 < q < 1.0:
        raise ValueError(f"a quantile lies between 0 and 1, not at {q}")
    scale = lgamma(a + b) - lgamma(a) - lgamma(b)
    low, high = 0.0, 1.0
    x = _first_guess(q, a, b, scale)
    for _ in range(200):
        error = _probability(x, a, b, scale) - q
        if error > 0.0:
            high = x
        else:
            low = x
        step = _halley_step(x, a, b, scale, error)
        following = x - step
        if not low < following < high:
            following = (low + high) / 2.0
        if abs(following - x) <= TOLERANCE * min(1.0, 16.0 * x) or high - low <= _TINY:
            return following
        x = following
    return x


def _check_shape(a: float, b: float) -> None:
    if not (0.0 < a < inf and 0.0 < b < inf):
        raise ValueError(f"Beta({a}, {b}) does not exist: both parts must be positive and finite")


def _halley_step(x: float, a: float, b: float, scale: float, error: float) -> float:
    """How far x stands from the root, by the slope (the density) and its bend; 0 when it cannot be said."""
    exponent = scale + (a - 1.0) * log(x) + (b - 1.0) * log1p(-x)
    if exponent < -600.0:
        return inf
    newton = error * exp(-exponent)
    bend = (a - 1.0) / x - (b - 1.0) / (1.0 - x)
    return newton / (1.0 - 0.5 * min(1.0, max(-1.0, newton * bend)))


def _probability(x: float, a: float, b: float, scale: float) -> float:
    front = exp(scale + a * log(x) + b * log1p(-x))
    # The fraction converges quickly only on this side of the mean; the other side is its mirror.
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _fraction(x, a, b) / a
    return 1.0 - front * _fraction(1.0 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's evaluation of the continued fraction, two of its terms a round."""
    upper = 1.0
    lower = 1.0 / ((1.0 - (a + b) * x / (a + 1.0)) or _TINY)
    product = lower
    for m in range(1, 10_000):
        twice = a + 2 * m
        term = m * (b - m) * x / ((twice - 1.0) * twice)
        lower = 1.0 / ((1.0 + term * lower) or _TINY)
        upper = (1.0 + term / upper) or _TINY
        product *= upper * lower
        term = -(a + m) * (a + b + m) * x / (twice * (twice + 1.0))
        lower = 1.0 / ((1.0 + term * lower) or _TINY)
        upper = (1.0 + term / upper) or _TINY
        change = upper * lower
        product *= change
        if -_PRECISION < change - 1.0 < _PRECISION:
            break
    return product


def _first_guess(q: float, a: float, b: float, scale: float) -> float:
    """A place near the quantile: by the normal curve where both parts are at least 1, else by the tail."""
    if a >= 1.0 and b >= 1.0:
        z = _upper_normal(q)
        spread = (z * z - 3.0) / 6.0
        left, right = 1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0)
        mean = 2.0 / (left + right)
        w = z * sqrt(mean + spread) / mean if mean + spread > 0.0 else 0.0
        w -= (right - left) * (spread + 5.0 / 6.0 - 2.0 / (3.0 * mean))
        guess = a / (a + b * exp(min(600.0, 2.0 * w)))
    else:
        guess = exp(min(-1e-12, (log(q * a) - scale) / a))
        if guess > a / (a + b):
            guess = 1.0 - exp(min(-1e-12, (log((1.0 - q) * b) - scale) / b))
    return min(1.0 - 1e-12, max(_TINY, guess))


def _upper_normal(q: float) -> float:
    """The z that a standard normal value exceeds with chance q, to about 0.0005 (26.2.23)."""
    tail = sqrt(-2.0 * log(min(q, 1.0 - q)))
    z = tail - (2.515517 + tail * (0.802853 + tail * 0.010328)) / (
        1.0 + tail * (1.432788 + tail * (0.189269 + tail * 0.001308))
    )
    return z if q < 0.5 else -z
