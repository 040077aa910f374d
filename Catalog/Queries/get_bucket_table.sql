select bucket_tables.version, buckets.bits, buckets.length
from bucket_tables
join buckets on buckets.measure = bucket_tables.measure
where bucket_tables.measure = $1
order by buckets.bits
