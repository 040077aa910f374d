insert into maps (id, measure)
select $1, $2
where not exists (select from maps where measure = $2 and state = 0)
on conflict do nothing
