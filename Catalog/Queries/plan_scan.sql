update scans set blocks = $2, images = $3, total = $4, done = 0
where id = $1 and state = 0
