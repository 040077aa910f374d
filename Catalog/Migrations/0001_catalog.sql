-- Measures by stamp ('pdq/1'), interned because every descriptor names one.
create table measures (
    id    smallint generated always as identity primary key,
    stamp text collate "C" not null unique
);

-- One row for each distinct content. The smaller id is the older image.
create table images (
    id       bigint generated always as identity primary key,
    sha256   bytea not null unique check (octet_length(sha256) = 32),
    width    integer not null,
    height   integer not null,
    format   text not null,
    bytes    bigint not null,
    taken_at timestamptz,
    added_at timestamptz not null default now(),
    kept     boolean not null,            -- whether we keep the original ourselves
    state    smallint not null default 0  -- 0: active; all else is neither searched nor shown
);

-- Few rows: what a bucket's load leaves out.
create index images_inactive on images (id) where state <> 0;

create table jobs (
    id          uuid primary key,
    sources     text[] not null,
    state       smallint not null default 0, -- JobState
    found       bigint not null default 0,
    listed      boolean not null default false,
    added       bigint not null default 0,
    known       bigint not null default 0,
    rejected    bigint not null default 0,
    started_at  timestamptz not null default now(),
    finished_at timestamptz,
    message     text
);

create index jobs_running on jobs (started_at) where state = 0;

-- Keyed by SHA-256 of the uri: a path may be longer than an index row.
create table names (
    uri_hash    bytea primary key check (octet_length(uri_hash) = 32),
    uri         text collate "C" not null,
    name        text not null,
    image_id    bigint not null references images on delete cascade,
    size        bigint not null,
    modified_at timestamptz,
    job         uuid references jobs on delete set null, -- the last job that came across it
    added_at    timestamptz not null default now()
);

create index names_image_id on names (image_id);

create table descriptors (
    image_id   bigint not null references images on delete cascade,
    measure    smallint not null references measures,
    signature  integer not null, -- order-preserving: the unsigned signature minus 2^31
    code       bytea not null check (octet_length(code) between 1 and 2560),
    flip_costs bytea not null,
    quality    smallint not null,
    primary key (image_id, measure)
) with (autovacuum_vacuum_insert_scale_factor = 0.05);

alter table descriptors alter column code set storage plain, alter column flip_costs set storage plain;

-- Holds the code as well, so that a bucket loads from one contiguous part of this index.
create unique index descriptors_signature on descriptors (measure, signature, image_id) include (code);

create table thumbnails (
    image_id   bigint primary key references images on delete cascade,
    media_type text not null,
    width      integer not null,
    height     integer not null,
    content    bytea not null
);

-- Encoded images do not compress.
alter table thumbnails alter column content set storage external;

create table bucket_tables (
    measure smallint primary key references measures,
    version bigint not null
);

-- The prefixes tile the signature space, so no two begin at the same signature.
create table buckets (
    measure smallint not null references bucket_tables,
    bits    integer not null, -- as descriptors.signature
    length  smallint not null check (length between 0 and 32),
    primary key (measure, bits)
);

create table rejections (
    job        uuid not null references jobs on delete cascade,
    place_hash bytea not null check (octet_length(place_hash) = 32),
    place      text collate "C" not null,
    reason     text not null,
    primary key (job, place_hash)
);

create index rejections_place on rejections (job, left(place, 500));
