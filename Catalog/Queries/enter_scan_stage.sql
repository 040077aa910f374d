update scans set stage = $2, groups = $3, done = 0, total = $4
where id = $1 and state = 0
