copy near_pairs (scan, first, second, distance) from stdin (format binary)
