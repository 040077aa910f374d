-- Bytes that come again do not stay where they were left: not in the trash, and not undecided where they are wanted in any case.
-- Locked in the order of ids, as decisions lock them, so that none waits for another in a circle.
update images
set state = case when images.state >= 3 or ($2 = 0 and images.state <> 0) then $2 else images.state end,
    apply = null, upload_apply = null, merged_into = null
from (
    select id from images
    where id = any ($1)
        and (state >= 3 or ($2 = 0 and state <> 0) or upload_apply is not null)
    order by id
    for no key update
) as reopened
where images.id = reopened.id
returning images.id
