update maps
set state = 1, points = $2, lower_x = $3, lower_y = $4, extent = $5, trustworthiness = $6, preservation = $7, neighbors = $8, sample = $9,
    labels = $10, finished_at = now()
where id = $1 and state = 0
