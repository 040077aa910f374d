insert into jobs (id, sources) values ($1, $2)
on conflict (id) do update set state = 0, finished_at = null, message = null
where jobs.state = 2
