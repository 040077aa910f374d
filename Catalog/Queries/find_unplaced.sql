select images.id
from images
join descriptors on descriptors.image_id = images.id and descriptors.measure = $2
where images.id > $3
    and images.state = 0
    and not exists (select from map_points where map_points.image_id = images.id and map_points.map = $1)
order by images.id
limit $4
