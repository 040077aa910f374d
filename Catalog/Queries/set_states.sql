update images set state = new.state
from unnest($1::bigint[], $2::smallint[]) as new (id, state)
where images.id = new.id
