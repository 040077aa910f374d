select first, second, distance from near_pairs where scan = $1
