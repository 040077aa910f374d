select uri, image_id, job
from names
where uri_hash = any ($1)
order by uri_hash
for update
