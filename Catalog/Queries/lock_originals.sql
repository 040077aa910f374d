-- In the order given, so that none waits for another in a circle.
select pg_advisory_xact_lock_shared(key)
from unnest($1::bigint[]) as key
