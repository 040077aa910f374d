update maps set labels = $2 where id = $1
