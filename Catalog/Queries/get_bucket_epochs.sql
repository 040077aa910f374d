select buckets.bits, buckets.length, buckets.epoch
from unnest($2::integer[], $3::smallint[]) as asked (bits, length)
join measures on measures.stamp = $1
join buckets on buckets.measure = measures.id and buckets.bits = asked.bits and buckets.length = asked.length
