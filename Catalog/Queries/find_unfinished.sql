select id, state
from images
where state <> 0 and state <> 3 and id > $1
order by id
limit $2
