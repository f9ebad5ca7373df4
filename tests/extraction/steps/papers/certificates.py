"""Certificates of many trades and languages, drawn as text; the key says what it is."""

from __future__ import annotations

from extraction.result import DocumentType

ANALYSIS = DocumentType.CERTIFICATE_OF_ANALYSIS
INSPECTION = DocumentType.INSPECTION_CERTIFICATE
CONFORMANCE = DocumentType.CERTIFICATE_OF_CONFORMANCE

CERTIFICATES: dict[str, tuple[DocumentType, str]] = {
    "an active ingredient": (
        ANALYSIS,
        """
Meridian Pharma Ltd
# CERTIFICATE OF ANALYSIS
Product: Paracetamol                    Batch No.: PCM-26011
Mfg. Date: Jan 2026                     Retest Date: Dec 2029
Test                 Specification              Result
Description          White crystalline powder   Complies
Assay                99.0 - 101.0 %             99.8 %
Loss on drying       NMT 0.5 %                  0.12 %
Sulphated ash        NMT 0.1 %                  0.03 %
""",
    ),
    "a German plastic": (
        ANALYSIS,
        """
Velmont Kunststoffe GmbH
# Prüfzeugnis
Produkt: PA6 GF30 schwarz               Charge: 26-1180-3
Kunde: Karl Binz KG                     Ihre Bestellung: 450-22
Merkmal              Methode          Spezifikation       Wert
MVR                  ISO 1133         20 - 30             24,1
Feuchte              ISO 15512        max. 0,2 %          0,08
Aschegehalt          ISO 3451         28 - 32 %           30,2
""",
    ),
    "a French flour": (
        ANALYSIS,
        """
Moulins Darget S.A.
# Bulletin d'analyse
Produit : Farine T55                    Lot : F26-031
Date de fabrication : 03/02/2026        DDM : 03/08/2026
Paramètre            Méthode            Résultat        Limites
Humidité             ISO 712            14,1 %          max. 15,5
Cendres              ISO 2171           0,56 %          0,50 - 0,60
Protéines            ISO 20483          11,4 %          min. 10,5
""",
    ),
    "a Spanish oil": (
        ANALYSIS,
        """
Aceites Loriga S.L.
# Certificado de análisis
Producto: Aceite de oliva virgen extra  Lote: AO-118
Fecha de envasado: 10/01/2026           Consumo preferente: 10/07/2027
Determinación            Resultado       Límite
Acidez (% oleico)        0,2             0,8
Índice de peróxidos      6,1             20
K270                     0,14            0,22
""",
    ),
    "an Italian test report": (
        ANALYSIS,
        """
Laboratorio Brenta S.r.l.
# Rapporto di prova n. 2026/0441
Committente: Caseificio Lodi S.p.A.     Data emissione: 18/02/2026
Campione: Formaggio grana               Lotto: G2611
Prova                    Metodo              Risultato       U.M.
Umidità                  ISO 5534            31,2            %
Grasso                   ISO 1735            28,4            %
Listeria monocytogenes   ISO 11290-1         Assente         in 25 g
""",
    ),
    "a Portuguese sugar": (
        ANALYSIS,
        """
Açúcares Vale Ltda
# Laudo de análise
Produto: Açúcar refinado                Lote: 2611-A
Data de fabricação: 05/01/2026          Validade: 05/01/2028
Ensaio               Especificação       Resultado
Polarização          mín. 99,8           99,9
Umidade              máx. 0,05           0,02
Cor ICUMSA           máx. 45             31
""",
    ),
    "a Polish certificate": (
        ANALYSIS,
        """
Zakłady Azotowe Brzeg S.A.
# Świadectwo jakości
Wyrób: Mocznik                          Nr partii: M/26/118
Data produkcji: 12.01.2026              Ilość: 24 t
Wskaźnik                 Wymagania         Wynik
Zawartość azotu          min. 46,0 %       46,2 %
Biuret                   max. 1,2 %        0,9 %
Wilgotność               max. 0,3 %        0,2 %
""",
    ),
    "a Turkish report": (
        ANALYSIS,
        """
Ege Gıda San. ve Tic. A.Ş.
# Analiz Sertifikası
Ürün adı: Kuru üzüm                     Parti No: KU-2611
Üretim tarihi: 10.01.2026               Son kullanma tarihi: 10.01.2028
Analiz               Limit               Sonuç
Nem                  maks. %16           %14,2
Okratoksin A         maks. 10 ppb        2,1 ppb
Yabancı madde        maks. %0,1          %0,02
""",
    ),
    "a Chinese reagent": (
        ANALYSIS,
        """
江苏恒泰化工有限公司
# 检验报告单
产品名称：无水柠檬酸       批号：20260118
生产日期：2026-01-18       有效期至：2029-01-17
检验项目         标准规定         检验结果
性状             白色结晶         符合规定
含量             99.5-100.5%      99.8%
水分             ≤0.5%            0.2%
""",
    ),
    "a Dutch feed": (
        ANALYSIS,
        """
Veevoeders Haarlo B.V.
# Analysecertificaat
Product: Sojaschroot                    Partijnummer: SS-2611
Productiedatum: 10-01-2026              Houdbaar tot: 10-07-2026
Bepaling             Eis                 Resultaat
Ruw eiwit            min. 44 %           45,2 %
Vocht                max. 13 %           11,8 %
Salmonella           afwezig in 25 g     afwezig
""",
    ),
    "a Czech acid": (
        ANALYSIS,
        """
Chemický závod Kolín s.r.o.
# Certifikát analýzy
Výrobek: Kyselina citronová             Číslo šarže: KC-118
Datum výroby: 10.01.2026                Datum expirace: 10.01.2029
Ukazatel             Požadavek           Výsledek
Obsah                min. 99,5 %         99,8 %
Voda                 max. 0,5 %          0,2 %
Sírany               max. 0,01 %         vyhovuje
""",
    ),
    "a Greek oil": (
        ANALYSIS,
        """
Ελαιουργία Κορίνθου Α.Ε.
# ΠΙΣΤΟΠΟΙΗΤΙΚΟ ΑΝΑΛΥΣΗΣ
Προϊόν: Ελαιόλαδο                       Αριθμός παρτίδας: ΕΛ-2611
Ημερομηνία παραγωγής: 10/01/2026        Ημερομηνία λήξης: 10/07/2027
Παράμετρος           Όριο                Αποτέλεσμα
Οξύτητα              0,8                 0,3
Υπεροξείδια          20                  7,2
Υγρασία              0,2                 0,1
""",
    ),
    "a Swedish paper": (
        ANALYSIS,
        """
Norrpapper AB
# Analyscertifikat
Produkt: Kraftliner 135                 Batchnummer: KL-2611
Tillverkningsdatum: 2026-01-10          Kund: Boxen AS
Egenskap             Specifikation       Resultat
Ytvikt               130 - 140 g/m2      135,2
Fukt                 7 - 9 %             8,1
Sprängstyrka         min. 500 kPa        540
""",
    ),
    "a Danish enzyme": (
        ANALYSIS,
        """
Enzymfabrikken Vejle A/S
# Analysecertifikat
Produkt: Løbe 1:15000                   Batchnr.: L-2611
Produktionsdato: 10-01-2026             Udløbsdato: 10-01-2028
Analyse              Krav                Resultat
Styrke               min. 15000          15400
Totalkim             maks. 100 cfu/g     < 10 cfu/g
Salmonella           ikke påvist         ikke påvist
""",
    ),
    "a Finnish pulp": (
        ANALYSIS,
        """
Sellutehdas Kemi Oy
# Analyysitodistus
Tuote: Valkaistu sellu                  Eränumero: VS-2611
Valmistuspäivä: 10.1.2026               Määrä: 120 t
Ominaisuus           Vaatimus            Tulos
Vaaleus              min. 88 %           89,1
Kuiva-aine           88 - 92 %           90,2
Uuteaine             maks. 0,2 %         0,1
""",
    ),
    "a Hungarian spice": (
        ANALYSIS,
        """
Kalocsai Fűszer Kft.
# Minőségi bizonyítvány
Termék: Őrölt paprika                   Tételszám: P-2611
Gyártás dátuma: 2026.01.10.             Minőségét megőrzi: 2027.01.10.
Vizsgálat            Előírás             Eredmény
Nedvesség            max. 11 %           9,2 %
Színanyag            min. 100 ASTA       121
Salmonella           negatív / 25 g      negatív
""",
    ),
    "a Romanian oil": (
        ANALYSIS,
        """
Uleiuri Prahova S.R.L.
# Buletin de analiză
Produs: Ulei de floarea-soarelui        Număr lot: U-2611
Data fabricației: 10.01.2026            Data expirării: 10.01.2027
Caracteristica       Condiții            Rezultat
Aciditate            max. 0,4 %          0,1 %
Umiditate            max. 0,1 %          0,05 %
Indice de peroxid    max. 10             2,1
""",
    ),
    "a Russian acid": (
        ANALYSIS,
        """
ООО «Химпром Волга»
# ПАСПОРТ КАЧЕСТВА
Продукт: Кислота лимонная               Номер партии: КЛ-2611
Дата изготовления: 10.01.2026           Срок годности: 10.01.2029
Показатель               Норма            Результат
Массовая доля            не менее 99,5 %  99,8 %
Вода                     не более 0,5 %   0,2 %
Сульфаты                 не более 0,01 %  0,003 %
""",
    ),
    "a Ukrainian grain": (
        ANALYSIS,
        """
ТОВ «Зерно Полтава»
# СЕРТИФІКАТ ЯКОСТІ
Продукт: Пшениця 2 клас                 Номер партії: П-2611
Дата виготовлення: 10.01.2026           Кількість: 60 т
Показник                 Норма            Результат
Вологість                не більше 14 %   12,8 %
Білок                    не менше 12 %    12,9 %
Клейковина               не менше 23 %    25 %
""",
    ),
    "a Japanese solvent": (
        ANALYSIS,
        """
東海化学工業株式会社
# 試験成績書
品名：イソプロピルアルコール     ロット番号：IP26-118
製造日：2026年1月10日            有効期限：2028年1月9日
試験項目         規格             結果
外観             無色透明         適合
純度             99.9%以上        99.97%
水分             0.1%以下         0.02%
""",
    ),
    "a Korean powder": (
        ANALYSIS,
        """
한빛화학 주식회사
# 시험성적서
제품명: 구연산                로트번호: CA26-118
제조일자: 2026년 1월 10일     유효기간: 2029년 1월 9일
시험항목         기준             결과
성상             백색 분말        적합
함량             99.5% 이상       99.8%
수분             0.5% 이하        0.2%
""",
    ),
    "a mill certificate": (
        INSPECTION,
        """
Ardmore Steel plc
# MILL TEST CERTIFICATE EN 10204 3.1
Customer: Dalby Tools Ltd               Purchase order: 45-118
Steel grade: S355J2+N                   Heat No.: 882114
Heat        C        Si       Mn       P        S
882114      0.16     0.32     1.42     0.012    0.004
Yield strength 388 MPa     Tensile strength 540 MPa     Elongation 27 %
""",
    ),
    "a casting in German": (
        INSPECTION,
        """
Eisengießerei Mühlbach GmbH
# Abnahmeprüfzeugnis 3.1 nach EN 10204
Besteller: Pumpen Orben KG              Bestell-Nr.: 20-118
Werkstoff: EN-GJS-400-15                Schmelze: 4471
Schmelze     C        Si       Mn       P        Mg
4471         3,62     2,41     0,18     0,02     0,042
Zugfestigkeit 428 MPa     Dehngrenze 291 MPa     Bruchdehnung 19 %
""",
    ),
    "an Italian bar": (
        INSPECTION,
        """
Acciaierie Valtrompia S.p.A.
# Certificato di collaudo EN 10204 3.1
Cliente: Meccanica Lodi S.r.l.          Ordine: 118/26
Qualità: 42CrMo4                        Colata: 66120
Colata      C        Si       Mn       Cr       Mo
66120       0,42     0,25     0,78     1,05     0,20
Snervamento 812 MPa     Resistenza 980 MPa     Allungamento 14 %
""",
    ),
    "parts of an aeroplane": (
        CONFORMANCE,
        """
Skyline Fasteners Inc.
# CERTIFICATE OF CONFORMANCE
Customer: Aerodyne Systems              P.O. Number: PO-77120
Part Number: NAS1351-4-12               Lot Number: SF-26118
Quantity Shipped: 2,500 ea              Date: 02/18/2026
We hereby certify that the parts listed above conform to all requirements of the
purchase order and applicable specifications. Records are on file.
Quality Manager: J. Alvarez
""",
    ),
    "tubes with a German works certificate": (
        CONFORMANCE,
        """
Schlauchwerk Lippe GmbH
# Konformitätsbescheinigung nach EN 10204 2.1
Kunde: Karl Binz KG                     Bestellnummer: 450-118
Artikel: Silikonschlauch 8x2            Charge: SL-26041
Menge: 500 m                            Datum: 18.02.2026
Wir bestätigen, dass die gelieferten Produkte den Anforderungen der Bestellung entsprechen.
""",
    ),
    "a medical device": (
        CONFORMANCE,
        """
Clarion Medical LLC
# Certificate of Compliance
Product: Infusion set 150 cm            Catalog No.: IS-150
Lot No.: 26A118                         Expiration date: 2029-01-31
Sterilization: EO, SAL 10-6
This lot was manufactured, tested and released in accordance with ISO 13485 and meets
all specifications. Released by: T. Nakata   Date: 2026-02-10
""",
    ),
    "a mixture of gases": (
        ANALYSIS,
        """
Airgate Specialty Gases
# CERTIFICATE OF ANALYSIS
Calibration gas mixture                 Cylinder No.: D-118220
Customer: Rockvale Laboratory           Order No.: 88120
Certificate date: 2026-02-01            Expiry date: 2029-02-01
Lot Number: GM-26118
Component            Nominal             Certified           Uncertainty
Carbon monoxide      50 ppm              50.3 ppm            1 %
Methane              2.5 %               2.49 %              1 %
Nitrogen             balance             balance
""",
    ),
    "a reference material": (
        ANALYSIS,
        """
Referentia Standards GmbH
# Reference Material Certificate
Product: Lead standard 1000 mg/L        Lot No.: R-26118
Certified value: 1001 mg/L              Uncertainty: 4 mg/L
Date of certification: 2026-01-20       Expiry date: 2028-01-31
Element          Concentration (mg/kg)
Cadmium          0.002
Copper           0.005
Zinc             0.004
""",
    ),
    "seeds": (
        ANALYSIS,
        """
Prairie Seed Testing
# REPORT OF ANALYSIS
Kind: Perennial ryegrass                Lot Number: PR-26-118
Client: Greenfield Seeds                Date reported: 02/10/2026
Test                     Result
Pure seed                98.71 %
Inert matter             1.10 %
Weed seed                0.02 %
Germination              92 %
""",
    ),
    "drinking water": (
        ANALYSIS,
        """
Rockvale Water Laboratory
# Laboratory Report
Report No: RW-26-0118                   Report date: 2026-02-12
Client: Town of Ellsby                  Sample ID: W-01
Sampled: 2026-02-03                     Received: 2026-02-04
Analyte          Method          Result        Units      MCL
Nitrate          EPA 300.0       2.1           mg/L       10
Lead             EPA 200.8       < 0.001       mg/L       0.015
Arsenic          EPA 200.8       0.002         mg/L       0.010
E. coli          SM 9223         Absent        /100 mL
""",
    ),
    "a lubricant without a title": (
        ANALYSIS,
        """
Lubrex Oils Ltd
Product: Hydraulic oil HLP 46           Batch: H46-26118
Date: 2026-02-01                        Quantity: 18,000 L
Property                 Method         Limits          Result
Viscosity at 40 °C       ASTM D445      41.4 - 50.6     46.2
Flash point              ASTM D92       min. 200        228
Pour point               ASTM D97       max. -24        -30
Density at 15 °C         ASTM D1298     0.86 - 0.89     0.876
""",
    ),
    "cement": (
        ANALYSIS,
        """
Calder Cement plc
# Cement Test Certificate
Cement type: CEM I 52.5 N               Week: 06/2026
Works: Calder                           Despatch period: 2026-02-02 to 2026-02-08
Certificate No.: CC-26-06               Date of issue: 2026-03-10
Property                     Result         Requirement
Compressive strength 2 d     31.2 MPa       min. 20
Compressive strength 28 d    61.0 MPa       min. 52.5
Initial setting              165 min        min. 45
Sulfate SO3                  3.1 %          max. 4.0
""",
    ),
    "a certificate that says how to keep the goods safe": (
        ANALYSIS,
        """
Halden Chemicals Ltd
# Certificate of Analysis
Material: Methanol HPLC grade           Lot: M-26118
Release date: 2026-01-30                Minimum shelf life: 2029-01-31
Parameter            Specification       Result
Purity (GC)          >= 99.9 %           99.97 %
Water                <= 0.03 %           0.01 %
Residue              <= 2 mg/l           < 1 mg/l
The safety data sheet and the product specification are found on our web page.
""",
    ),
}
