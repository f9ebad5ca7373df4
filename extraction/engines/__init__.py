"""The doors to heavy libraries: each is imported here and nowhere else."""
