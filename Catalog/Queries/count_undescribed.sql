select count(*)
from images
where images.state = 0
    and not exists (select from descriptors where descriptors.image_id = images.id and descriptors.measure = $1)
