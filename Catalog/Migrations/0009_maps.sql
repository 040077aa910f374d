-- Layouts of all images in the plane, one a measure, and while the next is made that one as well.
create table maps (
    id              uuid primary key,
    measure         text not null,               -- stamp, as pdq/1
    state           smallint not null default 0, -- JobState
    points          bigint not null default 0,   -- placed by the layout; those that came later are not counted
    lower_x         real not null default 0,     -- what the cells of its points divide
    lower_y         real not null default 0,
    extent          real not null default 0,
    trustworthiness double precision,
    preservation    double precision,
    neighbors       integer,                     -- that both were measured with
    sample          integer,                     -- points they were measured on
    labels          text[] not null default '{}',
    started_at      timestamptz not null default now(),
    finished_at     timestamptz,
    message         text
);

create unique index maps_running on maps (measure) where state = 0;

-- No reference to images: one may go meanwhile, and whoever reads points looks whether their images are there.
create table map_points (
    image_id bigint not null,
    map      uuid not null references maps on delete cascade,
    rank     integer not null,  -- random: of the points of a box, those of the lowest ranks are shown
    level    smallint not null, -- of the rank: each has about four times the points of the one before
    cell     integer not null,  -- of the place, in Z-order
    x        real not null,
    y        real not null,
    label    smallint not null, -- in the map's labels, from 0
    nearness smallint not null, -- 0 to 255: how alike its nearest neighbour was when it was placed
    primary key (image_id, map)
);

create index map_points_cell on map_points (map, level, cell);
