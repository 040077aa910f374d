-- What a clean-up of duplicates moved to the trash, so that it can be taken back exactly.
create table applies (
    id uuid primary key,
    at timestamptz not null default now()
);

alter table images
    add column apply        uuid references applies,                   -- what put the image into the trash; null: somebody by hand
    add column upload_apply uuid references applies,                   -- what put its upload there, whatever names of files it has besides
    add column merged_into  bigint references images on delete set null; -- what stays in its place

alter table names add column apply uuid references applies; -- what moved the file to the trash; null: it is where it says

create index images_apply on images (apply) where apply is not null;
create index images_upload_apply on images (upload_apply) where upload_apply is not null;
create index images_merged_into on images (merged_into) where merged_into is not null;
create index names_apply on names (apply) where apply is not null;

-- What lies below a folder. A uri may be longer than an index row.
create index names_uri on names (left(uri, 500));

-- Pictures with too little in them for a perceptual hash to tell them apart; the limit is that of the measures.
create index descriptors_featureless on descriptors (measure, image_id) where quality < 50;

-- A search of the whole collection for duplicates; one at a time.
create table scans (
    id           uuid primary key,
    state        smallint not null default 0, -- JobState
    stage        smallint not null default 0, -- ScanStage
    measure      text not null,               -- stamp, as pdq/1
    max_distance integer not null,
    thorough     boolean not null,            -- whether every image is searched for as well
    blocks       bigint[],                    -- the smallest signature of each block; null until planned
    images       bigint not null default 0,
    pairs        bigint not null default 0,
    groups       bigint not null default 0,
    done         bigint not null default 0,   -- of the stage
    total        bigint not null default 0,
    started_at   timestamptz not null default now(),
    finished_at  timestamptz,
    message      text
);

create unique index scans_running on scans (state) where state = 0;

-- Parts of a scan that are done: pairs of blocks that have been joined, and, with -1 for the first, runs of ids that have been searched for.
create table scan_parts (
    scan   uuid not null references scans on delete cascade,
    first  integer not null,
    second integer not null,
    primary key (scan, first, second)
);

-- No reference to images: one may go meanwhile.
create table near_pairs (
    scan     uuid not null references scans on delete cascade,
    first    bigint not null,
    second   bigint not null,
    distance smallint not null
);

create index near_pairs_scan on near_pairs (scan);

-- A group is named by the image in its centre, which is a member.
create table group_members (
    scan     uuid not null references scans on delete cascade,
    centre   bigint not null references images on delete cascade,
    image_id bigint not null references images on delete cascade,
    distance smallint not null,
    kind     smallint, -- DuplicateKind, as seen from the centre; null for the centre, and until it is told
    primary key (scan, centre, image_id)
);

create index group_members_centre on group_members (centre);
create index group_members_image on group_members (image_id);
create index group_members_open on group_members (scan, centre, image_id) where kind is null;

-- What a person said of pictures, by their contents, so that it outlives names, ids and models.
create table verdicts (
    id      bigint generated always as identity primary key,
    verdict smallint not null, -- Verdict
    sha256  bytea[] not null,  -- ascending
    at      timestamptz not null default now(),
    unique (verdict, sha256)
);

create index verdicts_sha256 on verdicts using gin (sha256);
