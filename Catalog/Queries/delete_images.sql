-- Locked in the order of ids, as decisions lock them, so that none waits for another in a circle.
-- The outer select still sees the descriptors that the delete takes with it.
with locked as (
    select id from images
    where id = any ($1)
    order by id
    for update
),
removed as (
    delete from images using locked
    where images.id = locked.id
    returning images.id, images.sha256, images.kept
)
select removed.id, removed.sha256, removed.kept, measures.stamp, descriptors.signature, descriptors.code
from removed
left join descriptors on descriptors.image_id = removed.id
left join measures on measures.id = descriptors.measure
order by removed.id, descriptors.measure
