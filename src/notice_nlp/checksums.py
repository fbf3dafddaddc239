"""Check digits: whether a number can be a bank account, a card, or an identity or company number."""

from __future__ import annotations

from datetime import date

_PRC_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PRC_DIGITS = "10X98765432"
_CREDIT_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, at, 31) for at in range(17))
_FIRST_YEAR = 1900


def luhn(number: str) -> bool:
    """Whether the digits of a card number end in the right one; spaces and hyphens do not count."""
    compact = number.replace(" ", "").replace("-", "")
    if not (compact.isascii() and compact.isdigit()):
        return False
    digits = list(map(int, compact))
    if len(digits) < 12 or len(set(digits)) == 1:
        return False
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def iban(number: str) -> bool:
    """Whether an international bank account number has the right check digits."""
    compact = "".join(number.split()).upper()
    if not (15 <= len(compact) <= 34 and compact.isascii() and compact.isalnum()):
        return False
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1


def prc_id(number: str) -> bool:
    """Whether a Chinese identity number has a possible date of birth and the right check digit."""
    compact = "".join(char for char in number.upper() if char not in " -")
    if len(compact) != 18 or not (compact[:17].isascii() and compact[:17].isdigit()):
        return False
    try:
        born = date(int(compact[6:10]), int(compact[10:12]), int(compact[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(compact, _PRC_WEIGHTS, strict=False))
    return born.year >= _FIRST_YEAR and compact[17] == _PRC_DIGITS[total % 11]


def credit_code(number: str) -> bool:
    """Whether a unified social credit code, the number of a Chinese company, has the right check character."""
    compact = number.upper()
    if len(compact) != 18 or any(char not in _CREDIT_DIGITS for char in compact):
        return False
    total = sum(_CREDIT_DIGITS.index(char) * weight for char, weight in zip(compact, _CREDIT_WEIGHTS, strict=False))
    return compact[17] == _CREDIT_DIGITS[-total % 31]
