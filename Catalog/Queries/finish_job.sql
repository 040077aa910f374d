update jobs set state = $2, message = $3, finished_at = now()
where id = $1
