"""Whether a text looks like a unit of measurement: a quick look, before the unit table."""

from __future__ import annotations

import re
from functools import lru_cache

_UNIT_ATOMS = (
    r"%|‰|°c|°f|°|° ?h|°dh|ºc|℃|ppm|ppb|ppt|g|kg|mg|µg|μg|ug|mcg|ng|pg|l|ml|cl|dl|µl|μl|ul|m|cm|mm|µm|μm|um|nm|m2|m3|cm2|cm3|mm2|mm3|m²|m³|cm²|cm³|mm²|mm³|mol|mmol|µmol|μmol|n|kn|mn|nm|"
    r"pa|kpa|mpa|gpa|hpa|bar|mbar|psi|ksi|lbf|j|kj|ev|w|kw|v|mv|kv|a|ma|s|sec|min|h|hr|d|day|days|cp|mpas|mpa·s|mpa\.s|pa·s|pas|pa\.s|cps|cst|mm2/s|poise|p|cfu|ufc|kbe|kve|jtk|kob|mpn|nmp|spores|pfu|iu|ui|ie|u|eu|pcs|pc|st|ea|each|unit|units|serving|package|"
    r"hb|hbw|hv|hrc|hrb|hra|shore a|shore d|sha|shd|pt-co|apha|hazen|gardner|ntu|fnu|fau|ebc|icumsa|iu|au|mau|aw|ph|meq|meq o2|mgkoh|koh|naoh|o2|h2o|dtex|den|denier|tex|cn|cn/tex|g/den|mu|kcal|cal|s/m|µs|μs|us|ms|ohm|ω|k|db|hz|rpm|wt|w/w|v/v|w/v|m/m|vol|mass|area|"
    r"lb|lbs|oz|ft|in|inch|inches|gal|f|c|10min|10 min|100g|100 g|100ml|100 ml|25g|25 g|10g|10 g|1g|1 g|l/h|gew\.?-?|masse-?|mesh|scu|shu|astm|tcu|lovibond|brix|bx|bé|ra|rz|fl oz|sq|cu|ksi|g/10m_|milligrams|micrograms|kgf|dan|grains|particles|colonies|count|counts|org|germs|koloni|adet|wppm|vppm|ppmw|ppmv|mol%|oh|mgk|msi|eq|ct|ts|dm|ds|db|dw|as is|kj|btu|bhn|bu|fu|sec|"
    r"serv|container|portion|piece|can|bottle|pack|vial|tablet|capsule|tab|cap|dose|kob|epg|tvc|unidades|unidad|einheit|unite|个|克|毫克|微克|升|毫升|千克|公斤|serving size"
)
_UNIT = re.compile(
    rf"(?:10\s?\^?[-−⁻]?[\d⁰¹²³⁴⁵⁶⁷⁸⁹]\s?)?(?:{_UNIT_ATOMS})(?:[-⁻−]?[\d¹²³⁻]{{1,2}})?"
    rf"(?:\s?(?:/|·|\*|\.|⋅|per|pro|par|por|na|x|\s)\s?(?:[\d.,]+\s?)?(?:{_UNIT_ATOMS})(?:\s?[-–⁻−^]?\s?[\d¹²³⁻]{{1,2}})?){{0,3}}"
    r"(?:\s?\(?(?:w/w|v/v|w/v|m/m|m/v|wt\.?|vol\.?|abs\.?|dry|dry basis|as is|d\.?b\.?|dm|on dry basis|mass|gew\.?)\)?)?"
)


@lru_cache(maxsize=8192)
def is_unit(text: str) -> bool:
    """Return whether the text looks like a unit of measurement ("mg/kg", "% w/w")."""
    text = text.strip().strip("()[]").strip().replace("\u2212", "-").casefold()
    return 0 < len(text) <= 24 and bool(_UNIT.fullmatch(text))
