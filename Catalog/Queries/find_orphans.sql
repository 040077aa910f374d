select id
from images
where id = any ($1)
    and not kept
    and not exists (select from names where names.image_id = images.id)
