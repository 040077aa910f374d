select exists (
    select from buckets
    join measures on measures.id = buckets.measure
    where measures.stamp = $1 and buckets.bits = $2 and buckets.length = $3
)
