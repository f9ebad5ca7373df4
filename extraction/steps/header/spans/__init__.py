"""Every text on the first pages as a possible header value, judged by what was learned.

From outside: `rank`, `using_ranker`, and `page_options` for who trains the judge.
Labels are compared here, not looked up: `steps.header` has the rules, this the likelihoods.
"""
