-- By hand: what a clean-up of duplicates noted of them no longer holds. Locked in the order of ids, so that of two calls one waits.
with locked as (
    select id from images
    where id = any ($1) and state = $2
    order by id
    for no key update
)
update images set state = $3, apply = null, upload_apply = null, merged_into = null
from locked
where images.id = locked.id
returning images.id
