update maps set state = 2, message = $2, finished_at = now() where id = $1 and state = 0
