insert into scans (id, measure, max_distance)
select $1, $2, $3
where not exists (select from scans where state = 0)
on conflict do nothing
