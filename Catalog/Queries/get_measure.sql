select id from measures where stamp = $1
