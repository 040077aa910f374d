-- The outer select still sees the descriptors that the delete takes with it.
with removed as (
    delete from images
    where id = any ($1)
    returning id, sha256, kept
)
select removed.id, removed.sha256, removed.kept, measures.stamp, descriptors.signature, descriptors.code
from removed
left join descriptors on descriptors.image_id = removed.id
left join measures on measures.id = descriptors.measure
order by removed.id, descriptors.measure
