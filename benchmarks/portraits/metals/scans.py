"""How the scanned portraits were scanned: one damage for each kind of office machine."""

from __future__ import annotations

from benchmarks.portraits.scan import Damage

#: A multifunction printer's default: grey, 200 dpi, hardly skewed.
OFFICE = Damage(skew=0.7, quality=55, noise=4)
#: Worn toner, slightly turned.
PALE = Damage(dpi=200, ink=0.55, skew=-1.2, quality=60, noise=5)
#: A photocopy of a photocopy.
COPY = Damage(dpi=200, grey=38, edges=True, skew=1.6, blur=0.8, noise=7, quality=50)
#: An old fax-like archive: black and white.
ARCHIVE = Damage(dpi=300, mode="bilevel", skew=-0.9, blur=0.4, noise=3)
#: The smallest file that the scanner offers.
SMALL = Damage(dpi=150, mode="grey", skew=0.5, quality=45, blur=0.35, noise=3)
#: A landscape page that went through a portrait feeder.
TURNED = Damage(dpi=200, turn=90, skew=0.8, quality=60, noise=4)
#: A sheet that lay upside down.
UPSIDE = Damage(dpi=200, turn=180, skew=-0.6, quality=60, noise=4, holes=True)
#: Colour, as for a certificate with a coloured head.
COLOUR = Damage(dpi=200, mode="colour", skew=-1.0, quality=55, noise=4, holes=True)
#: A crooked sheet.
CROOKED = Damage(dpi=200, skew=2.3, quality=65, noise=4)
#: Scanned for the archive, well.
FINE = Damage(dpi=300, skew=0.3, quality=75, noise=2, blur=0.4)
