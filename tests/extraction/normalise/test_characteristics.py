"""Printed test names and what they mean; the dictionary's own consistency."""

from __future__ import annotations

import pytest

from extraction.normalise import characteristics
from extraction.normalise.characteristics import How, _find, find_characteristic
from extraction.normalise.dictionary import load_dictionary, valid_cas

NAMES = [
    ("Lead", "lead"), ("Pb", "lead"), ("Blei (Pb)", "lead"), ("plomb", "lead"), ("ołów", "lead"),
    ("kurşun", "lead"), ("铅", "lead"), ("7439-92-1", "lead"), ("Lead, ppm", "lead"),
    ("MN", "manganese"), ("Mangan Mn", "manganese"), ("Co", "cobalt"), ("Al (total)", "aluminium"),
    ("Aluminum", "aluminium"), ("Sulphur", "sulfur"), ("As", "arsenic"),
    ("Moisture", "moisture"), ("MOISTURE TEST RESULT", "moisture"), ("Feuchtigkeit", "moisture"),
    ("Moisture content (%)", "moisture"), ("Wilgotność", "moisture"), ("水分", "moisture"),
    ("Ash", "ash"), ("Cendres", "ash"), ("Toplam kül", "ash"),
    ("Peroxide value", "peroxide-value"), ("Índice de peróxidos", "peroxide-value"),
    ("Aflatoxin B1", "aflatoxin-b1"), ("Afalatoxin B2", "aflatoxin-b2"),
    ("aflatoksyna G1", "aflatoxin-g1"), ("Ochratoxine A", "ochratoxin-a"),
    ("Total Plate Count (TPC)", "total-plate-count"), ("Gesamtkeimzahl", "total-plate-count"),
    ("Recuento de aerobios mesófilos", "total-plate-count"), ("菌落总数", "total-plate-count"),
    ("Yeasts & Moulds", "yeasts-and-moulds"), ("Hefen und Schimmelpilze", "yeasts-and-moulds"),
    ("Maya-Küf", "yeasts-and-moulds"), ("E. coli", "escherichia-coli"),
    ("Escherichia coli", "escherichia-coli"), ("Salmonella spp. /25g", "salmonella"),
    ("Salmonellen", "salmonella"), ("Listeria monocytogenes", "listeria-monocytogenes"),
    ("Staph. aureus", "staphylococcus-aureus"), ("Enterobakterien", "enterobacteriaceae"),
    ("Assay (HPLC)", "assay"), ("Gehalt", "assay"), ("含量", "assay"),
    ("Loss on drying", "loss-on-drying"), ("Trocknungsverlust", "loss-on-drying"),
    ("Residue on ignition", "residue-on-ignition"), ("pH-Wert", "ph"), ("pH (1% solution)", "ph"),
    ("Appearance", "appearance"), ("Wygląd", "appearance"), ("Specific rotation [α]D20",
    "specific-rotation"), ("Water (KF)", "water-by-karl-fischer"), ("Residual solvents",
    "total-residual-solvents"), ("Endotoxins", "bacterial-endotoxins"), ("Methylene chloride",
    "dichloromethane"), ("Rm", "tensile-strength"), ("Zugfestigkeit Rm", "tensile-strength"),
    ("Rp0.2", "yield-strength"), ("Rp 0,2", "yield-strength"), ("ReH", "yield-strength"),
    ("Bruchdehnung", "elongation"), ("A5", "elongation"), ("KV", "impact-energy"),
    ("CEV", "carbon-equivalent"), ("Härte HB", "brinell-hardness"), ("Korngröße (Metall)",
    "grain-size"),
    ("MFR", "melt-flow-rate"), ("Schmelzindex", "melt-flow-rate"), ("MVR", "melt-volume-rate"),
    ("Vicat", "vicat-softening-temperature"), ("Yellowness index", "yellowness-index"),
    ("L*", "colour-l"), ("Δ9-THC", "delta-9-thc"), ("D9THC", "delta-9-thc"), ("∆8-THC",
    "delta-8-thc"), ("THCa", "thca"), ("CBD Cannabidiol", "cbd"), ("β-Myrcene", "beta-myrcene"),
    ("beta-Myrcene", "beta-myrcene"), ("trans-Caryophyllene", "beta-caryophyllene"),
    ("Thiaclorprid", "thiacloprid"), ("DDVP (Dichlorvous)", "dichlorvos"),
    ("COMPRESSIVE STRENGTH AT 28 DAYS",
    "compressive-strength-28-days"), ("Slump", "slump"),
    ("Zugfestigkeit / Tensile strength", "tensile-strength"), ("Water activity (aw)",
    "water-activity"), ("Chrom VI", "hexavalent-chromium"),
]  # fmt: skip


#: Properties that were one in the dictionary, or are easily taken for one.
APART = [
    ("Freezing point", "Pour point", "Stockpunkt", "Cloud point", "Dropping point", "倾点"),
    ("Melting point", "Slip melting point", "Softening point", "Vicat softening temperature"),
    ("Flash point", "Flash point (closed cup)", "Flammpunkt (offener Tiegel)", "Fire point"),
    ("Boiling point", "Distillation range"),
    ("Moisture", "Loss on drying", "Water by Karl Fischer", "Loss on ignition", "Volatile matter"),
    ("Ash", "Sulphated ash", "Residue on ignition", "Acid insoluble ash", "Water soluble ash"),
    ("Acid value", "Acidity", "Free fatty acids", "pH", "Saponification value"),
    ("Hardness", "HBW", "HRC", "HRB", "HV10", "Shore A", "Shore D", "Total hardness"),
    ("Density", "Specific gravity", "Bulk density", "Tapped density"),
    ("Assay", "Purity", "Related substances"),
    ("Viscosity", "Kinematic viscosity", "Kinematic viscosity at 40 °C", "KV100"),
    ("Intrinsic viscosity", "Viscosity number", "Inherent viscosity", "Mooney viscosity"),
    ("Specific rotation", "Optical rotation"),
    ("Elongation", "Agt", "A80", "A50"),
    ("Yield strength", "Rp1.0", "ReL", "Tensile strength"),
    ("KV", "KCV", "Charpy notched impact strength"),
    ("Colour", "APHA color", "Gardner colour", "Colour of solution", "Clarity of solution"),
    ("Particle size", "D10", "D50", "D90", "Sieve residue"),
    ("Setting time", "Initial setting time", "Final setting time"),
    ("Osmolality", "Osmolarity"),
    ("Uniformity of mass", "Average weight", "Uniformity of content"),
    ("Staphylococcus aureus", "Coagulase positive staphylococci", "Staphylococcus"),
    ("Pseudomonas aeruginosa", "Pseudomonas", "Bile-tolerant gram-negative bacteria"),
    ("Escherichia coli", "STEC", "E. coli O157:H7"),
    ("3-MCPD", "3-MCPD esters", "Glycidol", "Glycidyl esters"),
    ("Dioxins", "Dioxins and PCB"),
]  # fmt: skip


class TestFindCharacteristic:
    @pytest.mark.parametrize("names", APART, ids=lambda names: names[0])
    def test_two_properties_are_never_one(self, names: tuple[str, ...]) -> None:
        found = [find_characteristic(name) for name in names]

        keys = [match.key for match in found if match is not None]
        same = {"Pour point", "Stockpunkt", "倾点"} & set(names)
        assert len(keys) == len(names)
        assert len(set(keys)) == len(names) - max(0, len(same) - 1)

    @pytest.mark.parametrize(("name", "key"), NAMES)
    def test_it_knows_printed_names(self, name: str, key: str) -> None:
        match = find_characteristic(name)

        assert match is not None
        assert match.key == key

    @pytest.mark.parametrize(
        "name",
        ["", "Total", "B1", "pb", "xyzzy", "Type of failure", "Aflatoxin B3", "Vitamin B4",
         "RADIUS R/H", "Ratio Rm/Re x", "Gamma terpineol", "x" * 300],
    )  # fmt: skip
    def test_it_does_not_guess(self, name: str) -> None:
        assert find_characteristic(name) is None

    def test_digits_and_letters_that_tell_apart_are_never_bridged(self) -> None:
        keys = {
            match.key
            for name in ("Aflatoxin B1", "Aflatoxin B2", "Aflatoxin G1", "Aflatoxin G2")
            if (match := find_characteristic(name)) is not None
        }

        assert len(keys) == 4

    def test_a_slip_is_said_to_be_one(self) -> None:
        match = find_characteristic("Chlorpyrifoss")

        assert match is not None
        assert (match.key, match.how) == ("chlorpyrifos", How.FUZZY)
        assert match.score < 1

    def test_a_name_with_two_meanings_is_left_open(self) -> None:
        assert find_characteristic("IV") is None

    def test_a_name_met_before_is_not_looked_up_again(self) -> None:
        names = {name for name, _ in NAMES}
        for name in names:
            find_characteristic(name)
        before = _find.cache_info()

        for name in names:
            find_characteristic(name)

        after = _find.cache_info()
        assert (after.misses, after.hits) == (before.misses, before.hits + len(names))

    def test_a_name_of_the_dictionary_is_not_compared_with_all_others(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        compared: list[str] = []
        monkeypatch.setattr(characteristics, "_fuzzy", lambda name, *_: compared.append(name))
        _find.cache_clear()

        for name in ("Lead", "Pb", "Blei (Pb)", "Moisture content (%)", "no such test at all"):
            find_characteristic(name)

        _find.cache_clear()  # what was not found now is found without the patch
        assert set(compared) == {"no such test at all"}


class TestDictionary:
    def test_it_holds_more_than_five_hundred_entries(self) -> None:
        assert len(load_dictionary().by_key) > 800

    def test_every_cas_number_is_valid_and_belongs_to_one_entry(self) -> None:
        owners: dict[str, str] = {}
        for item in load_dictionary().by_key.values():
            if item.cas is not None:
                assert valid_cas(item.cas)
                assert owners.setdefault(item.cas, item.key) == item.key

    def test_ec_numbers_stand_beside_the_cas_number(self) -> None:
        assert load_dictionary().by_key["lead"].ec == "231-100-4"

    def test_every_element_has_names_in_nine_languages(self) -> None:
        elements = [i for i in load_dictionary().by_key.values() if i.group == "element"]

        assert len(elements) > 80
        for item in elements:
            assert set(item.names or {}) == {"en", "de", "fr", "es", "it", "pt", "pl", "tr", "zh"}
