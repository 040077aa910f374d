update buckets set epoch = epoch + 1
from measures
where measures.id = buckets.measure and measures.stamp = $1 and buckets.bits = $2 and buckets.length = $3
returning buckets.epoch
