select images.id, descriptors.measure, descriptors.code
from images
join descriptors on descriptors.image_id = images.id
where images.id = any ($1) and images.state = 0 and descriptors.measure = any ($2)
