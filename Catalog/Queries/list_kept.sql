select id, sha256, bytes
from images
where kept and id > $1
order by id
limit $2
