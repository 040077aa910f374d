select image_id, name, uri, size, modified_at
from names
where image_id = any ($1)
order by image_id, added_at, uri
