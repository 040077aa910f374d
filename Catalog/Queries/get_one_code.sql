select descriptors.code, descriptors.quality
from descriptors
join measures on measures.id = descriptors.measure
where descriptors.image_id = $1 and measures.stamp = $2
