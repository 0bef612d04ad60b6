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
    key           blob    not null unique,   -- as in agent_activity
    id            text,
    name          text,
    runtime_type  text,
    first_seen_at integer not null,
    last_seen_at  integer not null           -- to the minute
) strict;
create index agents_seen on agents (last_seen_at, key);
create index agents_name on agents (name, last_seen_at) where name is not null;

-- agent_activity as a table with row numbers: new rows come one after the other, and so does the index by span, so that of a new agent's row only the index by agent
-- is written at a random page. That halves what the counting adds to a commit.
create table agent_activity_rows (
    agent   blob    not null,   -- the first 16 bytes of SHA-256 over its id, or its name
    span    integer not null,   -- when the span began
    kind    integer not null,
    count   integer not null,
    recent  blob,               -- of a DENY: when the newest of its span came in, and their rows; 8 and 8 bytes each, at most 50
    unique (agent, span, kind)
) strict;
insert into agent_activity_rows (agent, span, kind, count, recent) select agent, span, kind, count, recent from agent_activity order by span;
drop table agent_activity;
alter table agent_activity_rows rename to agent_activity;
create index agent_activity_span on agent_activity (span);
