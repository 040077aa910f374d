select descriptors.image_id, measures.stamp, descriptors.signature, descriptors.code, descriptors.flip_costs, descriptors.quality
from descriptors
join measures on measures.id = descriptors.measure
join images on images.id = descriptors.image_id
where descriptors.image_id = any ($1)
    and measures.stamp = any ($2)
    and images.state < 3 -- also those that are on their way in: their buckets are told of them
order by descriptors.image_id, descriptors.measure
