insert into scans (id, measure, max_distance, thorough)
select $1, $2, $3, $4
where not exists (select from scans where state = 0)
on conflict do nothing
