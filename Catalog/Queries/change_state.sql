update images set state = $3
where id = $1 and state = $2
returning id
