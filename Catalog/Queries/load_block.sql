-- As load_bucket.sql, without images that cannot be told apart by this measure, and with active ones only.
select packed.codes
from generate_series($2::bigint, $3::bigint, $4::bigint) as part (first)
cross join lateral (
    select string_agg(int8send(image_id) || int4send(octet_length(code)) || code, '') as codes
    from descriptors
    where measure = $1
        and signature between part.first::integer and least(part.first + $4::bigint - 1, $3::bigint)::integer
        and not exists (select from images where images.id = descriptors.image_id and images.state <> 0)
        and not exists (
            select from descriptors featureless
            where featureless.measure = $1 and featureless.quality < 50 and featureless.image_id = descriptors.image_id)
) as packed
where packed.codes is not null
