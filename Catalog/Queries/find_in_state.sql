select id from images where id = any ($1) and state = $2
