"""Background work: which function does which kind of job, and the worker loop."""
