-- left(place, 500) is what the index holds: a place may be longer than an index row.
select place, reason
from rejections
where job = $1
    and ($2::text is null or (left(place, 500) >= left($2, 500) collate "C" and place > $2))
order by left(place, 500), place
limit $3
