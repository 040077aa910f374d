-- Locked in the order of ids, as decisions lock them, so that none waits for another in a circle.
update images set kept = true
from (
    select id from images where id = any ($1)
    order by id
    for no key update
) as wanted
where images.id = wanted.id
