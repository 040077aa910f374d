select images.id, images.sha256, images.kept, measures.stamp, descriptors.signature, descriptors.code
from images
left join descriptors on descriptors.image_id = images.id
left join measures on measures.id = descriptors.measure
where images.id = any ($1)
order by images.id, descriptors.measure
