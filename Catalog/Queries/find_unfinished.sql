select id, state
from images
where state in (1, 2, 4) and id > $1
order by id
limit $2
