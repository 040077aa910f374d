-- Codes in each range of signatures, of images in the trash too: for an even division they are few enough.
select part.first, (
    select count(*) from descriptors
    where measure = $1 and signature between part.first and part.last)
from unnest($2::integer[], $3::integer[]) as part (first, last)
order by part.first
