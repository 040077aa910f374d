select
    count(*) filter (where map_points.map is not null) as placed,
    count(*) filter (where map_points.map is null) as unplaced
from descriptors
join images on images.id = descriptors.image_id and images.state = 0
left join map_points on map_points.image_id = images.id and map_points.map = $1
where descriptors.measure = $2
