-- Which activation of a bucket counts: each takes the next number before it loads, and says it with every answer.
alter table buckets add column epoch bigint not null default 0;
