select images.id
from images
where images.id > $2
    and images.state = 0
    and not exists (select from descriptors where descriptors.image_id = images.id and descriptors.measure = $1)
order by images.id
limit $3
