update scans set done = done + $2, pairs = pairs + $3
where id = $1 and state = 0
