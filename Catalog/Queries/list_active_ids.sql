select id from images
where id between $1 and $2 and state = 0
order by id
