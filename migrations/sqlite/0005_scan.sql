-- What was read in the answer to a scanned call; of several that were sent, the last.
create table scan_responses (
    decision     integer primary key references decisions (seq),
    at           integer not null,
    status       integer,
    data_classes text    not null,  -- JSON
    redactions   integer not null,
    fingerprint  text    not null
) strict;

-- The agents, from the first decision on that came in about each.
create table agents (
    key           blob    primary key,   -- as in agent_activity
    id            text,
    name          text,
    runtime_type  text,
    first_seen_at integer not null,
    last_seen_at  integer not null       -- to the minute
) strict, without rowid;
create index agents_seen on agents (last_seen_at, key);
create index agents_name on agents (name, last_seen_at) where name is not null;
