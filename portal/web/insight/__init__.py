"""Pages of insights: key figures, forecasts, suppliers, scrap, deviations, common causes.

From outside: nothing; a page is reached by its address.
Figures: `registry.insight`; drawn as SVG by `portal.web.frame.charts`.
"""
