update images set state = 3, apply = $1, merged_into = merged.into_id
from unnest($2::bigint[], $3::bigint[]) as merged (id, into_id)
where images.id = merged.id
