select id, at, items
from (
    select applies.id, applies.at,
        (select count(*) from names where names.apply = applies.id)
        + (select count(*) from images where images.upload_apply = applies.id) as items
    from applies
) as counted
where items > 0
order by at desc, id
limit $1
