update scans set stage = $2, groups = $3, done = $4, total = $5
where id = $1 and state = 0
