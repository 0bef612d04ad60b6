-- What happened, counted by minute and by hour, so that a page of figures reads no decisions. Minutes are kept for two days, hours as long as decisions.
create table stats (
    step  integer not null,   -- 60,000 or 3,600,000 milliseconds
    what  integer not null,   -- see store/sqlite/stats.rs
    at    integer not null,   -- when the step began
    key   text    not null,   -- '' where it is one of many
    count integer not null,
    primary key (step, what, at, key)
) strict, without rowid;

-- The last decision that is counted: they are counted behind the ingest.
create table stats_counted (
    seq integer not null
) strict;
insert into stats_counted (seq) values (0);
