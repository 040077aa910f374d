with created as (
    insert into bucket_tables (measure, version) values ($1, 1)
    on conflict (measure) do nothing
    returning measure
)
insert into buckets (measure, bits, length)
select measure, $2, 0 from created
