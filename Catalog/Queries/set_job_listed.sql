update jobs set found = $2, listed = true
where id = $1
