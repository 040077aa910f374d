select coalesce(min(signature) <> max(signature), false)
from descriptors
where measure = $1 and signature between $2 and $3
