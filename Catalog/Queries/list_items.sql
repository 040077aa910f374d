select image_id, uri, apply
from names
where image_id = any ($1)
order by image_id, uri
