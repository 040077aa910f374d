select id, state
from images
where id = any ($1)
order by id
for no key update
