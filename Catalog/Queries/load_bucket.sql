-- Packs the codes of a range into few large rows: a row of its own costs each of them more than all else (docs/decisions/0008).
-- A code is the image's id (8 bytes), its length (4 bytes), and itself; integers are big-endian.
select packed.codes
from generate_series($2::bigint, $3::bigint, $4::bigint) as part (first)
cross join lateral (
    select string_agg(int8send(image_id) || int4send(octet_length(code)) || code, '') as codes
    from descriptors
    where measure = $1
        and signature between part.first::integer and least(part.first + $4::bigint - 1, $3::bigint)::integer
        and image_id <> all (array(select id from images where state >= 3))
) as packed
where packed.codes is not null
