insert into applies (id) values ($1)
on conflict (id) do nothing
