"""Pages of quality: quality events, claims to suppliers, warranty.

From outside: nothing; suppliers answer claims in `portal.web.supplier`.
Rules: `registry.quality`.
"""
