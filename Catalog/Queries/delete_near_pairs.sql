delete from near_pairs where scan = $1
