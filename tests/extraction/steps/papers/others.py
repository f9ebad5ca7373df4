"""Papers that are no certificates, each drawn as text; the key says what it is."""

from __future__ import annotations

OTHERS: dict[str, str] = {
    "a blank certificate of analysis": """
Halden Chemicals Ltd
# CERTIFICATE OF ANALYSIS
Product Name:
Batch No.:
Date of Manufacture:
Expiry Date:
Quantity:

Test                     Specification            Result
Appearance               White powder
Assay                    98.0 - 102.0 %
Loss on drying           NMT 0.5 %
Heavy metals             NMT 10 ppm

Tested by:               Approved by:             Date:
""",
    "a blank German certificate": """
Musterwerk Chemie GmbH
# Analysenzertifikat
Produkt: ______________________       Charge: ______________
Herstelldatum: ________________       Verfallsdatum: ________
Kunde: ________________________       Menge: _______________

Merkmal              Spezifikation        Ergebnis
Aussehen             weißes Pulver        __________
Gehalt               min. 98 %            __________
Wassergehalt         max. 0,5 %           __________

Datum: ____________   Unterschrift: ____________
""",
    "a blank Spanish certificate": """
Laboratorios Quiroga S.A.
# CERTIFICADO DE ANÁLISIS
Producto:                               Lote:
Fecha de fabricación:                   Fecha de caducidad:
Cliente:                                Cantidad:
Análisis                 Especificación           Resultado
Aspecto                  Polvo blanco
Humedad                  Máx. 1,0 %
Pureza                   Mín. 99,0 %
Recuento total           Máx. 1000 UFC/g
Elaboró:                 Revisó:                  Aprobó:
""",
    "a blank French report with a frame of limits": """
Laboratoire Vernier
# Bulletin d'analyse
N° de lot : ....................      Date : ....................
Désignation : ..................      Fournisseur : .............
Paramètre              Méthode          Limites          Résultat
Humidité               ISO 712          max. 14,5 %      .........
Cendres                ISO 2171         0,50 - 0,60      .........
Protéines              ISO 20483        min. 11 %        .........
Visa du responsable : ....................
""",
    "a blank Chinese report": """
# 检验报告单
产品名称：              批号：
生产日期：              有效期至：
数量：                  检验日期：
检验项目         标准规定         检验结果
性状             白色粉末
含量             ≥99.0%
干燥失重         ≤0.5%
结论：
检验人：             复核人：
""",
    "a blank Polish form": """
Zakład Przykładowy Sp. z o.o.
# Świadectwo jakości
Nazwa wyrobu: ......................
Numer partii: ......................
Data produkcji: ....................
Badanie              Wymaganie            Wynik
Wilgotność           max 0,5 %
Zawartość            min 99 %
Podpis: ...........................
""",
    "a form for cylinders of concrete before they are broken": """
Ironbark Testing
# Concrete Test Report
Project:                                Client:
Sample No.:                             Date cast:
Supplier:                               Grade:
Specimen     Age (days)     Load (kN)     Strength (MPa)
1            7
2            7
3            28
4            28
Checked by:                             Approved signatory:
""",
    "a template with its placeholders": """
[Company Name]
# Certificate of Analysis
Product: [Product Name]                 Lot Number: [Lot Number]
Date of Issue: DD/MM/YYYY               Expiry Date: DD/MM/YYYY
Test                Specification       Result
Appearance          [Description]       [Result]
Purity              NLT [XX] %          [XX] %
Insert name and signature here
""",
    "an invoice that names lots": """
Braydon Ingredients Ltd
# COMMERCIAL INVOICE
Invoice No: INV-20418                   Invoice Date: 12/03/2026
Bill to: Corvane Foods Inc.             PO No: 4500118
Item        Description          Lot           Qty      Unit price      Amount
1           Citric acid          CA-2203       500 kg   1.20            600.00
2           Ascorbic acid        AA-1190       200 kg   7.10            1420.00
Total amount due                                                        USD 2020.00
Payment terms: 30 days net
""",
    "a German invoice": """
Ostmann Farben GmbH
# Rechnung
Rechnungsnummer: RE-2026-0881           Rechnungsdatum: 04.02.2026
Kundennummer: 100224                    Lieferschein: 80021
Pos    Artikel             Charge        Menge       Einzelpreis     Betrag
1      Grundierung         G-2291        20 kg       11,00           220,00
2      Decklack            D-1180        40 kg       14,50           580,00
Zwischensumme 800,00 EUR   MwSt. 19 %   Gesamtbetrag 952,00 EUR
Zahlungsziel 30 Tage
""",
    "a purchase order that asks for certificates": """
Corvane Foods Inc.
# PURCHASE ORDER
PO Number: 4500118                      Order Date: 2026-02-20
Vendor: Braydon Ingredients Ltd         Delivery date: 2026-03-15
Line    Material        Description         Quantity      Price
10      100231          Citric acid         500 kg        1.20
20      100232          Ascorbic acid       200 kg        7.10
Certificate of analysis required with each lot. Ship to: Corvane Foods Inc., Dayton
""",
    "a French delivery note": """
Société Marvaux S.A.S.
# Bon de livraison
N° BL : 80552                           Date de livraison : 12/02/2026
Client : Brasserie du Lac               Votre commande : C-1188
Référence      Désignation          N° de lot      Quantité
M-100          Malt Pilsen          L26041         1 000 kg
M-120          Malt Munich          L26043         500 kg
Reçu le :                               Signature :
""",
    "a packing list": """
Fuyan Fasteners Co., Ltd
# PACKING LIST
Invoice No.: FY-2210                    Date: 2026-01-18
Consignee: Dalby Tools                  Container No.: TGHU1234567
Carton      Description        Batch        Qty (pcs)    N.W. (kg)    G.W. (kg)
1-10        Hex bolt M8        B2201        10000        120          130
11-20       Hex nut M8         B2207        20000        90           98
Total 20 cartons
""",
    "a specification": """
Lindqvist Starch AB
# PRODUCT SPECIFICATION
Product: Potato starch, food grade      Product code: PS-200
Revision: 4                             Effective date: 2025-06-01
Parameter             Limit              Method
Moisture              max. 20 %          ISO 1666
pH                    5.5 - 7.5          ISO 3071
Whiteness             min. 92            Internal
SO2                   max. 10 mg/kg      ISO 5379
Shelf life: 36 months. Typical values are no guarantee.
""",
    "an Italian technical sheet": """
Colorificio Brenta S.r.l.
# SCHEDA TECNICA
Prodotto: Primer epossidico EP 40
Descrizione: fondo bicomponente a base di resine epossidiche
Caratteristica          Valore tipico         Unità
Densità                 1,45                  g/cm3
Viscosità               1200                  mPa.s
Residuo secco           62                    %
Le informazioni non costituiscono garanzia. Consigli d'uso: agitare prima dell'uso.
""",
    "a safety data sheet": """
Halden Chemicals Ltd
# SAFETY DATA SHEET
Section 1: Identification of the substance
Product name: Sodium hydroxide 50 %     Revision date: 2025-03-01
Section 2: Hazards identification       H314 Causes severe skin burns
Section 9: Physical and chemical properties
Appearance                Clear liquid
pH                        14
Boiling point             142 °C
Density                   1.52 g/cm3
Section 4: First aid measures. Precautionary statements: P280
""",
    "a Swedish safety data sheet": """
Norrkem AB
# SÄKERHETSDATABLAD
Produktnamn: Isopropanol                Datum: 2025-09-12
Avsnitt 2: Farliga egenskaper
Avsnitt 9: Fysikaliska och kemiska egenskaper
Flampunkt                 12 °C
Kokpunkt                  82 °C
Densitet                  0,785 g/cm3
""",
    "a letter about allergens": """
Braydon Ingredients Ltd
# ALLERGEN STATEMENT
To whom it may concern
Product: Sunflower lecithin             Date: 14 January 2026
Dear customer, we hereby confirm that the product above contains none of the following:
Allergen                  Present
Milk                      No
Soy                       No
Gluten                    No
Kind regards, Quality department
""",
    "a REACH letter": """
Velmont Polymers NV
12 January 2026
# REACH - SVHC statement
Dear valued customer,
We confirm that to the best of our knowledge our products do not contain substances of very
high concern above 0.1 % by weight as listed in the candidate list of ECHA.
This statement is valid for the product range Velmont PA6 and is based on our suppliers.
Sincerely, Product Stewardship
""",
    "a RoHS statement for a range of products": """
Teracon Electronics Co.
# RoHS Compliance Statement
To whom it may concern: we declare that the part series TC-100 complies with Directive 2011/65/EU.
Substance                       Limit
Lead (Pb)                       1000 ppm
Cadmium (Cd)                    100 ppm
Mercury (Hg)                    1000 ppm
Regards, Environmental Compliance
""",
    "a chain of custody form": """
Rockvale Water Laboratory
# CHAIN OF CUSTODY RECORD
Client: Town of Ellsby                  Project: Quarterly wells
Sampler: R. Dunn                        Turnaround: 5 days
Sample ID        Date        Time       Matrix      Containers     Analyses
W-01             3/2/26      09:10      Water       2              Nitrate, metals
W-02             3/2/26      09:40      Water       2              Nitrate, metals
Relinquished by:             Received by:             Date/Time:
""",
    "a request for analyses": """
Rockvale Water Laboratory
# SAMPLE SUBMISSION FORM
Client name: Ellsby Dairy               Date: 3/2/2026
Contact: M. Ross                        Phone: 555-0188
Sample description         Lot           Test requested
Cheddar                    C-118         Listeria, Salmonella
Butter                     B-220         Fat, moisture
Signature:
""",
    "a calibration certificate": """
Precisio Metrology
# CERTIFICATE OF CALIBRATION
Certificate No: CAL-26-1188             Date of calibration: 2026-02-11
Instrument: Digital caliper             Serial No: 8842110
Customer: Dalby Tools                   Calibration due: 2027-02-11
Nominal (mm)      As found       As left      Uncertainty
25.00             25.01          25.00        0.01
50.00             50.02          50.01        0.01
100.00            100.02         100.01       0.01
Traceable to NIST
""",
    "a German calibration certificate": """
Messtechnik Orben GmbH
# Kalibrierschein
Gegenstand: Waage XS-204                Kalibrierdatum: 11.02.2026
Seriennummer: 1129988                   Auftraggeber: Labor Binz
Prüflast (g)       Anzeige (g)      Abweichung (g)      Messunsicherheit (g)
50                 50,0001          0,0001              0,0002
100                100,0002         0,0002              0,0003
200                200,0001         0,0001              0,0004
""",
    "a report on lifting gear": """
Liftsure Inspections Ltd
# REPORT OF THOROUGH EXAMINATION OF LIFTING EQUIPMENT
Report No: LE-30118                     Date of examination: 10/02/2026
Employer: Dalby Tools                   Next examination due: 10/08/2026
Serial No     Description             SWL        Test load      Result
CH-01         Chain sling 2 leg       3.15 t     6.3 t          Safe to use
SH-14         Bow shackle             4.75 t     9.5 t          Safe to use
LOLER 1998 Regulation 9
""",
    "a photograph of a bag's label": """
SUNBURST FLOUR
Type 550
Net weight 25 kg
Lot 26041
Best before 10.2026
Keep cool and dry
""",
    "a scope of accreditation": """
National Board of Accreditation
# SCOPE OF ACCREDITATION
Laboratory: Rockvale Water Laboratory   Certificate No: TC-1188
Valid from: 2025-04-01                  Valid until: 2027-03-31
Sl. No.     Product        Test parameter       Method          Range
1           Water          pH                   IS 3025-11      2 to 12
2           Water          Nitrate              IS 3025-34      0.5 to 100 mg/l
3           Water          Lead                 APHA 3125       0.001 to 1 mg/l
""",
    "terms of a licence": """
# END USER LICENSE AGREEMENT
1. Grant of licence. Permission is hereby granted, free of charge, to any person obtaining a copy.
2. Warranty. The software is provided as is, without warranty of any kind.
3. Liability. In no event shall the authors be liable for any claim.
4. Governing law. This agreement is governed by the laws of Ohio.
""",
    "an article in a journal": """
Journal of Food Chemistry 88 (2025) 1102-1110
# Analysis of heavy metals in imported rice
A. Moreno, B. Lind, C. Okafor
Abstract: Samples were analysed by ICP-MS. Keywords: rice, lead, cadmium
Table 1. Results of the analysis
Sample        Pb (mg/kg)      Cd (mg/kg)     As (mg/kg)
Rice A        0.02            0.01           0.11
Rice B        0.05            0.02           0.15
Rice C        0.03            0.01           0.09
References: Moreno et al., doi: 10.1016/j.foodchem
""",
    "a certificate of a management system": """
Certify International
# Certificate of Registration
This is to certify that the quality management system of
Dalby Tools Ltd
complies with ISO 9001:2015
Certificate No: QMS-40118               Issue date: 2025-05-02
Valid until: 2028-05-01                 Scope: manufacture of hand tools
""",
    "a certificate of origin": """
Chamber of Commerce Rotterdam
# CERTIFICATE OF ORIGIN
Consignor: Velmont Polymers NV          No. A 118820
Consignee: Corvane Plastics Inc.        Country of origin: Netherlands
Marks, number and kind of packages      Description of goods       Quantity
40 bags                                 Polyamide 6 granulate      1000 kg
Invoice 88120 of 2026-02-01
""",
    "an audit questionnaire": """
Corvane Foods Inc.
# SUPPLIER QUESTIONNAIRE
Supplier name:                          Date:
Question                                              Yes     No
Do you have a HACCP plan?
Is each lot supplied with a certificate of analysis?
Do you test for Salmonella?
Completed by:
""",
    "a quotation of a laboratory": """
Rockvale Water Laboratory
# QUOTATION
Quote No: Q-1180                        Date: 2026-01-09
Client: Town of Ellsby                  Valid until: 2026-03-09
Test             Method          Price
Nitrate          EPA 300.0       25.00
Lead             EPA 200.8       30.00
E. coli          SM 9223         20.00
""",
    "an instruction": """
Halden Chemicals Ltd
# STANDARD OPERATING PROCEDURE
SOP No.: QC-014                         Version: 3
1. Purpose: this procedure describes the loss on drying of powders.
2. Materials: oven, balance. 3. Procedure: weigh 2 g and dry at 105 °C.
4. Calculation. Acceptance criteria: NMT 0.5 %. 5. References: USP <731>
""",
    "a notice of a change": """
Teracon Electronics Co.
# PRODUCT CHANGE NOTIFICATION
PCN No: 2026-014                        Issue date: 2026-01-20
Part number: TC-118                     Effective date: 2026-04-20
Description of change: the plating of the terminals changes from Sn to NiPdAu.
Reason for change: supply. Impact: none on fit, form and function.
""",
}
