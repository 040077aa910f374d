-- Bytes that come again do not stay where they were left: not in the trash, and not undecided where they are wanted in any case.
-- Locked in the order of ids, as decisions lock them, so that none waits for another in a circle.
update images set state = $2
from (
    select id from images
    where id = any ($1)
        and (state >= 3 or ($2 = 0 and state <> 0))
    order by id
    for no key update
) as reopened
where images.id = reopened.id
returning images.id
