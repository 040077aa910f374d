insert into measures (stamp) values ($1)
on conflict (stamp) do nothing
