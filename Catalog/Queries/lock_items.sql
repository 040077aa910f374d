select id, state, kept, upload_apply
from images
where id = any ($1)
order by id
for update
