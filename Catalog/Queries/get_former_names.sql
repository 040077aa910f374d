-- Names in the trash, of the image itself and of all that were merged into it, with the time the earliest of them was taken.
with recursive merged as (
    select id, taken_at from images where id = $1
    union
    select images.id, images.taken_at from images join merged on images.merged_into = merged.id
)
select names.name, names.uri, names.size, names.modified_at, (select min(taken_at) from merged)
from merged
left join names on names.image_id = merged.id and (names.apply is not null or merged.id <> $1)
order by names.added_at, names.uri
