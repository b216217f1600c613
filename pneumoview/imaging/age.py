"""How old a patient was: the one parser of what files write as an age, held against the date of birth."""

from __future__ import annotations

import re
from datetime import date

YEARS_OF = {
    1.0: "Y YR YRS YEAR YEARS A AN ANS ANO ANOS AÑO AÑOS ANNO ANNI JAHR JAHRE LAT LATA ROK ЛЕТ ГОД ГОДА 세 살 歳 才 岁",
    12.0: "M MO MOS MTH MON MONTH MONTHS MOIS MES MESES MESE MESI MONAT MONATE МЕС 개월 か月 ヶ月 ヵ月 カ月 月 个月",
    52.18: "W WK WKS WEEK WEEKS SEM SEMAINE SEMAINES SEMANA SEMANAS WOCHE WOCHEN 주 週 周",
    365.25: "D DAY DAYS JOUR JOURS TAG TAGE DIA DIAS DÍA DÍAS GIORNO GIORNI ДН ДНЕЙ 일 日 天",
}
"""How many of a unit are a year. The letters Y, M, W and D are those of DICOM (PS3.5 6.2, AS)."""
UNITS = {word: many for many, words in YEARS_OF.items() for word in words.split()}
NUMBER, UNIT = r"(\d+(?:[.,]\d+)?)", r"\s*([^\W\d_]+)\.?\s*"
OLDEST = 120
ADULT = 18
FIRST_YEAR = 1901
"""No one who was born before is radiographed; consoles write 1900-01-01, 0001-01-01 and the like for nobody knows."""
AGREE_YEARS = 1.5


def years(text: str) -> float | None:
    """An age in years; None where a text gives none, or one that nobody has.

    Read are the ages of DICOM (``018M``), also with more digits, spaces or decimals, without a unit, which then is
    years, with the words for the units in the common languages (``45 ans``), and in two parts (``4Y 6M``). An age of 0
    is none: consoles write ``000Y`` and ``000D`` where they know no age.
    """
    text = text.strip().upper()
    if re.fullmatch(NUMBER, text):
        text += "Y"
    if not re.fullmatch(f"(?:{NUMBER}{UNIT})+", text):
        return None
    parts = re.findall(NUMBER + UNIT, text)
    if any(unit not in UNITS for _, unit in parts):
        return None
    age = sum(float(number.replace(",", ".")) / UNITS[unit] for number, unit in parts)
    return age if 0 < age <= OLDEST else None


def age_of(stated: str, birth: date | None, seen: date | None) -> float | None:
    """The age in years by what the file states and by the dates of birth and examination; None where it is unknown.

    It is unknown where the two contradict each other, unless both are those of an adult. A date of birth that is a
    placeholder, lies after the examination or makes a patient of more than 120 years counts as absent.
    """
    written = years(stated)
    born = None
    if birth and seen and birth <= seen and birth.year >= FIRST_YEAR:
        born = (seen - birth).days / 365.25
        born = born if born <= OLDEST else None
    if written is None or born is None:
        return born if written is None else written
    if abs(written - born) <= AGREE_YEARS:
        return max(written, born) if max(written, born) >= ADULT else written
    return written if min(written, born) >= ADULT else None
