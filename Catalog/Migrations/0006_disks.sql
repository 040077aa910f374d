-- The disks that keep uploaded originals, and what their silos last said of them.
create table disks (
    id             uuid primary key,   -- written on the disk
    marker         uuid not null,      -- written on the disk at every start of its silo, so that an old copy of a disk is known as one
    silo           text not null,      -- the silo that answers for it
    folder         text not null,      -- where it is there
    capacity_bytes bigint not null check (capacity_bytes > 0),
    used_bytes     bigint not null default 0,
    room_bytes     bigint not null default 0,
    files          bigint not null default 0,
    missing        bigint not null default 0, -- copies that should be on it and can be made from no other
    rotten         bigint not null default 0, -- files moved aside since their bytes changed
    restored       bigint not null default 0, -- copies made anew
    seen_at        timestamptz not null default now()
);
